using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>
/// A native library that the program made itself, as a file to load it from. The file lies in a cache, named by its content, and is compared with the content before each use. Where the cache
/// cannot be written, or not be loaded from, a temporary file serves for this process alone.
/// </summary>
/// <param name="name">The library's file name.</param>
/// <param name="content">The library's bytes.</param>
internal sealed class LibraryCopy(string name, byte[] content)
{
    /// <summary>Gets the name that the copy has in the cache, such as libLibTorchSharp-0f1e2d3c4b5a6978.so.</summary>
    public string CachedName { get; } = $"{Path.GetFileNameWithoutExtension(name)}-{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}{Path.GetExtension(name)}";

    /// <summary>Loads the copy.</summary>
    /// <param name="cache">The cache's folder, which is made where it is missing.</param>
    /// <returns>The library's handle.</returns>
    /// <exception cref="DllNotFoundException">The copy cannot be loaded.</exception>
    /// <exception cref="IOException">There is no place for the copy, neither in the cache nor in the folder for temporary files.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public nint Load(string cache)
    {
        try
        {
            return NativeLibrary.Load(WriteTo(cache));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            // A folder that nobody else may write to; the file may go as soon as it is loaded.
            var folder = Directory.CreateTempSubdirectory("visiongraph-");
            try
            {
                return NativeLibrary.Load(WriteTo(folder.FullName));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    /// <summary>Gets the copy's path in a folder, and writes it where it is missing or was changed. Other processes never see half of it.</summary>
    /// <param name="folder">The folder, which is made where it is missing.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public string WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, CachedName);
        if (IsWhole(path))
            return path;
        var draft = Path.Combine(folder, $"{CachedName}.{Guid.NewGuid():N}.part");
        try
        {
            File.WriteAllBytes(draft, content);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            throw;
        }

        return path;
    }

    private bool IsWhole(string path) => new FileInfo(path) is { Exists: true } file && file.Length == content.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
}
