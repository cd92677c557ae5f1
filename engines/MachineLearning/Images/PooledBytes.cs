using System.Buffers;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The content of a file or stream in borrowed memory.</summary>
internal readonly struct PooledBytes : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _length;

    private PooledBytes(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    public static PooledBytes Read(string path)
    {
        // Unbuffered: one read fetches it all.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Read(stream);
    }

    /// <summary>From the stream's position to its end.</summary>
    public static PooledBytes Read(Stream stream)
    {
        long expected = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(expected + 1, Array.MaxLength));
        int length = 0;
        try
        {
            while (true)
            {
                int read = stream.Read(bytes, length, bytes.Length - length);
                if (read == 0)
                    return new PooledBytes(bytes, length);
                length += read;
                if (length < bytes.Length)
                    continue;
                byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(4096, bytes.Length * 2L), Array.MaxLength));
                bytes.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = larger;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
