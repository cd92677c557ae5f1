using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>What a photo consists of, read once: the bytes of its file, or its pixels. A file's bytes go back to their pool on <see cref="Dispose"/>.</summary>
internal sealed class PhotoContent : IDisposable
{
    private readonly FileBytes? _file;

    private PhotoContent(ArraySegment<byte> encoded) => Encoded = encoded;

    private PhotoContent(FileBytes file)
        : this(file.Bytes) => _file = file;

    /// <summary>Gets the encoded file; empty where the photo is a picture.</summary>
    public ArraySegment<byte> Encoded { get; }

    /// <summary>Gets the picture, which stays the sample's; null where the photo is an encoded file.</summary>
    public RgbImage? Picture { get; private init; }

    /// <summary>Reads a photo.</summary>
    /// <exception cref="InvalidDataException">Its file is too long.</exception>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public static PhotoContent Read(PhotoSample photo)
    {
        if (photo.Picture is { } picture)
            return new PhotoContent(ArraySegment<byte>.Empty) { Picture = picture };
        return photo.Encoded is { } encoded ? new PhotoContent(encoded) : new PhotoContent(FileBytes.Read(photo.Path!));
    }

    public void Dispose() => _file?.Dispose();
}
