using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Photos become pixels, through ML.NET's own decoders, so that training sees what the model will see.</summary>
internal static class PhotoDecoder
{
    /// <summary>Decodes a photo to red, green and blue, for a network's input of that size: much larger JPEG files at a part of their size.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="height">The height of the input; cropped at random, even a twelfth of the picture still fills it.</param>
    /// <param name="width">The width of the input.</param>
    /// <exception cref="InvalidDataException">It is no picture, or a damaged one.</exception>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public static RgbImage Decode(PhotoSample photo, int height, int width)
    {
        using var content = PhotoContent.Read(photo);
        return Decode(content, height, width);
    }

    /// <summary>Decodes what was read of a photo to red, green and blue, for a network's input of that size.</summary>
    /// <inheritdoc cref="Decode(PhotoSample, int, int)" path="/param"/>
    /// <exception cref="InvalidDataException">It is no picture, or a damaged one.</exception>
    public static RgbImage Decode(PhotoContent content, int height, int width)
    {
        if (content.Picture is { } picture)
            return picture.Copy();
        using var image = ImageDecoder.Decode(content.Encoded, height, width);
        return ToRgb(image);
    }

    /// <summary>Decodes what was read of a photo for a resize, as scoring does.</summary>
    /// <exception cref="InvalidDataException">It is no picture, or a damaged one.</exception>
    public static MLImage Open(PhotoContent content, int height, int width) =>
        content.Picture is { } picture ? ToImage(picture) : ImageDecoder.Decode(content.Encoded, height, width);

    /// <summary>Makes sure that a photo can be decoded.</summary>
    /// <inheritdoc cref="Decode(PhotoSample, int, int)" path="/exception"/>
    public static void Check(PhotoSample photo)
    {
        using var content = PhotoContent.Read(photo);
        if (content.Picture is null)
            ImageDecoder.Decode(content.Encoded, height: 1, width: 1).Dispose(); // at the smallest size: all of the file is read for that, too
    }

    /// <summary>What decoders, files and pictures throw about a photo; anything else is a defect, or the machine's, and goes through.</summary>
    public static bool IsAboutThePhoto(Exception exception) => exception
        is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or NotSupportedException or FormatException;

    /// <summary>Copies a picture's colours; alpha is dropped, as ExtractPixels drops it.</summary>
    public static RgbImage ToRgb(MLImage image) => ToRgb(image, new PixelWindow(0, 0, image.Width, image.Height));

    /// <summary>Copies the colours of a part of a picture.</summary>
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

    private static MLImage ToImage(RgbImage picture)
    {
        var pixels = new byte[picture.Width * picture.Height * 4];
        var source = picture.Pixels;
        for (int from = 0, to = 0; from < source.Length; from += 3, to += 4)
            (pixels[to], pixels[to + 1], pixels[to + 2], pixels[to + 3]) = (source[from], source[from + 1], source[from + 2], 255);
        return MLImage.CreateFromPixels(picture.Width, picture.Height, MLPixelFormat.Rgba32, pixels);
    }
}
