using MLNet.VisionGraph.Training.Augmentation;
using SkiaSharp;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// Creates small images for the report's page, as JPEG files of a few kilobytes. (MLImage encodes only at the best quality, at several
/// times the size.)
/// </summary>
internal static class Thumbnail
{
    private const int Quality = 78;

    /// <summary>Shrinks an image so that its longer side does not exceed a limit, and encodes it. Smaller images are not resized.</summary>
    /// <returns>A JPEG file.</returns>
    public static byte[] Encode(RgbImage image, int side)
    {
        var longest = Math.Max(image.Width, image.Height);
        if (longest <= side)
            return Encode(image);
        var (width, height) = (Math.Max(1, image.Width * side / longest), Math.Max(1, image.Height * side / longest));
        using var small = ImageResampler.Resize(
            image,
            new PixelWindow(0, 0, image.Width, image.Height),
            width,
            height,
            ResampleFilter.Bicubic
        );
        return Encode(small);
    }

    private static byte[] Encode(RgbImage image)
    {
        var info = new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var source = image.Pixels;
        var pixels = new byte[info.BytesSize];
        for (int from = 0, to = 0; from < source.Length; from += 3, to += 4)
        {
            source.Slice(from, 3).CopyTo(pixels.AsSpan(to));
            pixels[to + 3] = byte.MaxValue;
        }

        using var copy = SKImage.FromPixelCopy(info, pixels);
        using var encoded = copy.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }
}
