using Microsoft.ML.Data;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>An image with its class: a file, the bytes of a file, or an image in memory. It holds nothing that needs disposal.</summary>
public sealed class ImageSample
{
    private ImageSample(string name, int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        (Name, Label) = (name, label);
    }

    /// <summary>Gets the name of the image in messages: the path, the image's tag, or the row.</summary>
    public string Name { get; }

    /// <summary>Gets the class index, from 0, into <see cref="ImageDataset.ClassNames"/>.</summary>
    public int Label { get; }

    /// <summary>Gets the path of the file; null if the image is in memory.</summary>
    public string? Path { get; private init; }

    /// <summary>Gets the encoded file, if the sample holds one.</summary>
    internal byte[]? Encoded { get; private init; }

    /// <summary>Gets the pixels, if the sample holds them.</summary>
    internal RgbImage? Image { get; private init; }

    /// <summary>Creates a sample from a file, which is read when it is needed.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="label">The class index, from 0.</param>
    /// <returns>The sample.</returns>
    public static ImageSample FromFile(string path, int label)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new ImageSample(path, label) { Path = path };
    }

    /// <summary>Creates a sample from the bytes of a file.</summary>
    /// <param name="encoded">The bytes (JPEG, PNG, WebP, GIF, BMP); they must not change afterwards.</param>
    /// <param name="label">The class index, from 0.</param>
    /// <param name="name">The name of the image in messages.</param>
    /// <returns>The sample.</returns>
    public static ImageSample FromBytes(byte[] encoded, int label, string name = "an image in memory")
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return new ImageSample(name, label) { Encoded = encoded };
    }

    /// <summary>Creates a sample from an image in memory, whose pixels are copied; the caller keeps ownership of the image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="label">The class index, from 0.</param>
    /// <param name="name">The name of the image in messages; null for the image's tag.</param>
    /// <returns>The sample.</returns>
    public static ImageSample FromImage(MLImage image, int label, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var pixels = SampleDecoder.ToRgb(image);
        return new ImageSample(name ?? image.Tag ?? "an image in memory", label) { Image = pixels.Keep() };
    }

    /// <summary>Returns the same image with another label.</summary>
    internal ImageSample WithLabel(int label) =>
        new(Name, label)
        {
            Path = Path,
            Encoded = Encoded,
            Image = Image,
        };
}
