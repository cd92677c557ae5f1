using Microsoft.ML.Data;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Augmentation;

/// <summary>Pictures drawn in code.</summary>
internal static class Pictures
{
    /// <summary>A picture with slopes, squares and noise in it.</summary>
    public static RgbImage Draw(int width, int height, int seed = 1)
    {
        var random = new Random(seed);
        var (tone, square) = (random.Next(256), random.Next(4, 24));
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < width; x++)
            {
                row[3 * x] = (byte)((x * 255 / width + tone) % 256);
                row[3 * x + 1] = (byte)((x / square + y / square) % 2 == 0 ? 220 : 30);
                row[3 * x + 2] = (byte)Math.Clamp(y * 255 / height + random.Next(-20, 20), 0, 255);
            }
        }

        return image;
    }

    public static RgbImage Plain(int width, int height, byte red, byte green, byte blue)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < image.Pixels.Length; i += 3)
            (image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]) = (red, green, blue);
        return image;
    }

    public static byte[] Bytes(this RgbImage image) => image.Pixels.ToArray();

    public static (byte Red, byte Green, byte Blue) At(this RgbImage image, int x, int y)
    {
        var at = (y * image.Width + x) * 3;
        return (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
    }

    public static MLImage ToMlImage(RgbImage image)
    {
        var pixels = new byte[image.Width * image.Height * 4];
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            image.Pixels.Slice(3 * i, 3).CopyTo(pixels.AsSpan(4 * i));
            pixels[4 * i + 3] = 255;
        }

        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Rgba32, pixels);
    }
}
