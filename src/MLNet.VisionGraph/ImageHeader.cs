using MLNet.VisionGraph.Pipeline.Images;
using SkiaSharp;

namespace MLNet.VisionGraph;

/// <summary>
/// The size that the header of an encoded image claims. It is read without decoding: a file of a few bytes may claim billions of pixels,
/// which a decoder allocates before it finds that they are not there.
/// </summary>
/// <param name="Width">The width in pixels; of an animation or icon, that of the image that would be decoded.</param>
/// <param name="Height">The height in pixels.</param>
public readonly record struct ImageHeader(int Width, int Height)
{
    /// <summary>The default limit for the number of pixels that an image may claim: 268,435,456, which is 1 GB when decoded.</summary>
    public const long DefaultMaxPixels = 1L << 28;

    /// <summary>Gets the number of pixels.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Reads the header of an image file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The header; null if the file is in no format that ML.NET decodes.</returns>
    /// <exception cref="InvalidDataException">The path is not that of a regular file, or the file is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImageHeader? Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileBytes.CheckRegular(path);
        using var file = File.OpenRead(path);
        return Read(file);
    }

    /// <summary>Checks an image file before it is decoded, as ML.NET itself does not.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="maxPixels">The number of pixels that the file may claim. The default is <see cref="DefaultMaxPixels"/>.</param>
    /// <exception cref="InvalidDataException">
    /// The path is not that of a regular file, the file is empty, or its header claims more pixels.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Check(string path, long maxPixels = DefaultMaxPixels) => Read(path)?.Check(maxPixels);

    /// <summary>Reads the header of an image file, and the orientation in its EXIF data: 1 (upright) to 8.</summary>
    internal static (ImageHeader Header, int Orientation)? ReadOriented(string path)
    {
        FileBytes.CheckRegular(path);
        using var file = File.OpenRead(path);
        using var codec = SKCodec.Create(file);
        return codec is null ? null : (new ImageHeader(codec.Info.Width, codec.Info.Height), (int)codec.EncodedOrigin);
    }

    /// <summary>Reads the header of an encoded image.</summary>
    internal static ImageHeader? Read(Stream encoded)
    {
        using var codec = SKCodec.Create(encoded);
        return codec is null ? null : new ImageHeader(codec.Info.Width, codec.Info.Height);
    }

    /// <summary>Checks the number of pixels.</summary>
    /// <exception cref="InvalidDataException">There are more than allowed.</exception>
    internal void Check(long maxPixels)
    {
        if (Pixels > maxPixels)
        {
            throw new InvalidDataException(
                FormattableString.Invariant($"the header claims {Width} × {Height} pixels, more than the {maxPixels:N0} that are allowed")
            );
        }
    }
}
