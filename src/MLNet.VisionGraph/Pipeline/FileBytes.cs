using System.Buffers;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// A file's bytes, read whole: a decoder's many small reads are dear through a stream, and a stream's buffer is garbage. They lie in memory of the pool, which gets it back
/// on <see cref="Dispose"/>.
/// </summary>
internal sealed class FileBytes : IDisposable
{
    private byte[]? _rented;

    private FileBytes(byte[] rented, int length) => (_rented, Bytes) = (rented, new ArraySegment<byte>(rented, 0, length));

    /// <summary>Gets the bytes, valid until disposal.</summary>
    public ArraySegment<byte> Bytes { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileBytes Read(string path)
    {
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

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
