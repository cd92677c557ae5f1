using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>
/// A native library created by this program, stored as a file to load. The file is in a cache, named by its content, and is compared with
/// the content before each use. If the cache cannot be written or loaded from, a temporary file is used for this process only.
/// </summary>
/// <param name="name">The library's file name.</param>
/// <param name="content">The library's content.</param>
internal sealed class LibraryCopy(string name, byte[] content)
{
    /// <summary>Gets the name of the copy in the cache, such as libLibTorchSharp-0f1e2d3c4b5a6978.so.</summary>
    public string CachedName { get; } =
        $"{Path.GetFileNameWithoutExtension(name)}-{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}{Path.GetExtension(name)}";

    /// <summary>Loads the copy.</summary>
    /// <param name="cache">The folder of the cache, created if it does not exist.</param>
    /// <returns>The handle of the library.</returns>
    /// <exception cref="DllNotFoundException">The copy cannot be loaded.</exception>
    /// <exception cref="IOException">The copy can be written neither to the cache nor to the folder for temporary files.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The copy can be written neither to the cache nor to the folder for temporary files.
    /// </exception>
    public nint Load(string cache)
    {
        try
        {
            return NativeLibrary.Load(WriteTo(cache));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            // A folder that only this user can write to; the file can be deleted as soon as it is loaded.
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

    /// <summary>
    /// Writes the copy to a folder if it is missing or was changed, and returns its path. The write is atomic for other processes.
    /// </summary>
    /// <param name="folder">The folder, created if it does not exist.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
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

    private bool IsWhole(string path) =>
        new FileInfo(path) is { Exists: true } file
        && file.Length == content.Length
        && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
}
