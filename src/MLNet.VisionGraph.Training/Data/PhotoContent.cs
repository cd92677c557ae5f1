using System.Buffers;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>What a photo consists of, read once: the bytes of its file, or its pixels. A file's bytes lie in memory of the pool, which gets it back on <see cref="Dispose"/>.</summary>
internal sealed class PhotoContent : IDisposable
{
    private byte[]? _rented;

    private PhotoContent(ArraySegment<byte> encoded) => Encoded = encoded;

    /// <summary>Gets the encoded file; empty where the photo is a picture.</summary>
    public ArraySegment<byte> Encoded { get; private init; }

    /// <summary>Gets the picture, which stays the sample's; null where the photo is an encoded file.</summary>
    public RgbImage? Picture { get; private init; }

    /// <summary>Reads a photo.</summary>
    /// <exception cref="InvalidDataException">Its file is too long.</exception>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public static PhotoContent Read(PhotoSample photo)
    {
        if (photo.Picture is { } picture)
            return new PhotoContent(ArraySegment<byte>.Empty) { Picture = picture };
        return photo.Encoded is { } encoded ? new PhotoContent(encoded) : ReadFile(photo.Path!);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    // Read whole: a decoder's many small reads are dear through a stream, and a stream's buffer is garbage.
    private static PhotoContent ReadFile(string path)
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
            return new PhotoContent(new ArraySegment<byte>(bytes, 0, read)) { _rented = bytes };
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }
}
