using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Decodes images with ML.NET's own decoders, so that training sees the same pixels as the model.</summary>
internal static class SampleDecoder
{
    /// <summary>
    /// Decodes an image to RGB for a network's input of a given size. Much larger JPEG files are decoded at a reduced size.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="height">The height of the input. Even a random crop of a twelfth of the image still fills it.</param>
    /// <param name="width">The width of the input.</param>
    /// <param name="maxPixels">The number of pixels that the image may claim.</param>
    /// <exception cref="InvalidDataException">The data is not an image, claims too many pixels, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RgbImage Decode(ImageSample image, int height, int width, long maxPixels = ImageHeader.DefaultMaxPixels)
    {
        using var content = ImageContent.Read(image);
        return Decode(content, height, width, maxPixels);
    }

    /// <summary>Decodes the content of an image to RGB for a network's input of a given size.</summary>
    /// <inheritdoc cref="Decode(ImageSample, int, int, long)" path="/param"/>
    /// <exception cref="InvalidDataException">The data is not an image or is damaged.</exception>
    public static RgbImage Decode(ImageContent content, int height, int width, long maxPixels = ImageHeader.DefaultMaxPixels)
    {
        if (content.Image is { } pixels)
            return pixels.Copy();
        using var image = ImageDecoder.Decode(content.Encoded, height, width, maxPixels);
        return ToRgb(image);
    }

    /// <summary>Decodes the content of an image for resizing, as in scoring.</summary>
    /// <exception cref="InvalidDataException">The data is not an image or is damaged.</exception>
    public static MLImage Open(ImageContent content, int height, int width, long maxPixels = ImageHeader.DefaultMaxPixels) =>
        content.Image is { } image ? ToImage(image) : ImageDecoder.Decode(content.Encoded, height, width, maxPixels);

    /// <summary>Checks that an image can be decoded.</summary>
    /// <returns>Whether its file is complete; otherwise, a part of the image is gray or black.</returns>
    /// <inheritdoc cref="Decode(ImageSample, int, int, long)" path="/exception"/>
    public static bool Check(ImageSample image)
    {
        using var content = ImageContent.Read(image);
        if (content.Image is not null)
            return true;
        ImageDecoder.Decode(content.Encoded, height: 1, width: 1).Dispose(); // the smallest size still reads the whole file
        return !TruncatedFile.IsTruncated(content.Encoded);
    }

    /// <summary>Copies the colors of an image; alpha is dropped, as ExtractPixels does.</summary>
    public static RgbImage ToRgb(MLImage image) => ToRgb(image, new PixelWindow(0, 0, image.Width, image.Height));

    /// <summary>Copies the colors of a part of an image.</summary>
    public static RgbImage ToRgb(MLImage image, PixelWindow window)
    {
        var target = new RgbImage(window.Width, window.Height);
        var words = MemoryMarshal.Cast<byte, uint>(image.Pixels);
        var isRedFirst = image.PixelFormat == MLPixelFormat.Rgba32;
        for (var y = 0; y < window.Height; y++)
        {
            var from = words.Slice((window.Top + y) * image.Width + window.Left, window.Width);
            var to = target.Row(y);
            if (isRedFirst)
            {
                for (int x = 0, at = 0; x < from.Length && at + 2 < to.Length; x++, at += 3)
                    (to[at], to[at + 1], to[at + 2]) = ((byte)from[x], (byte)(from[x] >> 8), (byte)(from[x] >> 16));
            }
            else
            {
                for (int x = 0, at = 0; x < from.Length && at + 2 < to.Length; x++, at += 3)
                    (to[at], to[at + 1], to[at + 2]) = ((byte)(from[x] >> 16), (byte)(from[x] >> 8), (byte)from[x]);
            }
        }

        return target;
    }

    /// <summary>Creates an image of ML.NET, which the caller disposes.</summary>
    public static MLImage ToImage(RgbImage image)
    {
        var pixels = new byte[image.Width * image.Height * 4];
        var source = image.Pixels;
        for (int from = 0, to = 0; from < source.Length; from += 3, to += 4)
            (pixels[to], pixels[to + 1], pixels[to + 2], pixels[to + 3]) = (source[from], source[from + 1], source[from + 2], 255);
        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Rgba32, pixels);
    }
}
