using Microsoft.ML.Data;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>One photo with its class: a file, the bytes of one, or a picture in memory. It holds nothing that needs disposing.</summary>
public sealed class PhotoSample
{
    private PhotoSample(string name, int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        (Name, Label) = (name, label);
    }

    /// <summary>Gets what names the photo in messages: the path, the picture's tag, or the row.</summary>
    public string Name { get; }

    /// <summary>Gets the class index, from 0, into <see cref="PhotoSet.ClassNames"/>.</summary>
    public int Label { get; }

    /// <summary>Gets the file's path; null where the photo is in memory.</summary>
    public string? Path { get; private init; }

    /// <summary>The encoded file, where that is what is kept.</summary>
    internal byte[]? Encoded { get; private init; }

    /// <summary>The pixels, where those are what is kept.</summary>
    internal RgbImage? Picture { get; private init; }

    /// <summary>Takes a photo from a file, which is read when it is needed.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="label">The class index, from 0.</param>
    /// <returns>The sample.</returns>
    public static PhotoSample FromFile(string path, int label)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new PhotoSample(path, label) { Path = path };
    }

    /// <summary>Takes a photo from the bytes of a file.</summary>
    /// <param name="encoded">The bytes (JPEG, PNG, WebP, GIF, BMP); they must not change afterwards.</param>
    /// <param name="label">The class index, from 0.</param>
    /// <param name="name">What names the photo in messages.</param>
    /// <returns>The sample.</returns>
    public static PhotoSample FromBytes(byte[] encoded, int label, string name = "a photo in memory")
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return new PhotoSample(name, label) { Encoded = encoded };
    }

    /// <summary>Takes a photo from a picture, whose pixels are copied; the picture stays the caller's.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="label">The class index, from 0.</param>
    /// <param name="name">What names the photo in messages; null for the picture's tag.</param>
    /// <returns>The sample.</returns>
    public static PhotoSample FromImage(MLImage image, int label, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var picture = PhotoDecoder.ToRgb(image);
        return new PhotoSample(name ?? image.Tag ?? "a picture in memory", label) { Picture = picture.Keep() };
    }

    /// <summary>Makes the same photo of another class.</summary>
    internal PhotoSample WithLabel(int label) => new(Name, label) { Path = Path, Encoded = Encoded, Picture = Picture };
}
