using System.Buffers;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// The bytes of a file, read at once: a decoder's many small reads are expensive on a stream, and the stream's buffer becomes garbage.
/// The memory is rented from the array pool and returned by <see cref="Dispose"/>.
/// </summary>
internal sealed class FileBytes : IDisposable
{
    private byte[]? _rented;

    private FileBytes(byte[] rented, int length) => (_rented, Bytes) = (rented, new ArraySegment<byte>(rented, 0, length));

    /// <summary>Gets the bytes, valid until disposal.</summary>
    public ArraySegment<byte> Bytes { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is too long, empty, or not a regular file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileBytes Read(string path)
    {
        CheckRegular(path);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength)
            throw new InvalidDataException($"the file has {length} bytes, more than fit into memory at once");
        var bytes = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var read = 0;
            while (read < length && RandomAccess.Read(file, bytes.AsSpan(read, (int)length - read), read) is > 0 and var count)
                read += count;
            return new FileBytes(bytes, read);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    /// <summary>
    /// Checks that a path is that of a regular file, before it is opened: a pipe would be waited for, a device read without end.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// It is a folder, pipe or device, the file is empty, or its name is not UTF-8. A missing file is not reported here.
    /// </exception>
    public static void CheckRegular(string path)
    {
        // Pipes, sockets and devices have no length.
        var file = new FileInfo(path);
        if (file.Exists && file.Length == 0)
            throw new InvalidDataException("the file has no bytes, or is not a regular file");
        if (!file.Exists && ImageTree.IsMisnamed(path))
            throw new InvalidDataException("the file cannot be opened, because its name is not UTF-8: rename it");
        if (!file.Exists && Directory.Exists(path))
            throw new InvalidDataException("the path is a folder");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
