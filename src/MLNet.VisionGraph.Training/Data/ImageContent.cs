using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// The content of an image, read once: the bytes of its file, or its pixels. A file's bytes are returned to their pool on
/// <see cref="Dispose"/>.
/// </summary>
internal sealed class ImageContent : IDisposable
{
    private readonly FileBytes? _file;

    private ImageContent(ArraySegment<byte> encoded) => Encoded = encoded;

    private ImageContent(FileBytes file)
        : this(file.Bytes) => _file = file;

    /// <summary>Gets the encoded file; empty if the image is in memory.</summary>
    public ArraySegment<byte> Encoded { get; }

    /// <summary>Gets the image in memory, which the sample keeps owning; null if the image is an encoded file.</summary>
    public RgbImage? Image { get; private init; }

    /// <summary>Reads an image.</summary>
    /// <exception cref="InvalidDataException">The file is too long.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImageContent Read(ImageSample sample)
    {
        if (sample.Image is { } image)
            return new ImageContent(ArraySegment<byte>.Empty) { Image = image };
        return sample.Encoded is { } encoded ? new ImageContent(encoded) : new ImageContent(FileBytes.Read(sample.Path!));
    }

    public void Dispose() => _file?.Dispose();
}
