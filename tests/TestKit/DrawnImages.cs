using Microsoft.ML.Data;

namespace MLNet.VisionGraph.TestKit;

/// <summary>Images drawn from random numbers: the same ones for the same seed.</summary>
public static class DrawnImages
{
    /// <summary>The classes of <see cref="Pattern"/>.</summary>
    public static readonly string[] Classes = ["checks", "rings", "stripes"];

    /// <summary>
    /// Draws an image of 80 × 80 pixels whose class a small network can learn: checks, rings or stripes of random size, rotation and
    /// brightness.
    /// </summary>
    /// <param name="kind">The index of the class.</param>
    /// <param name="random">The random numbers.</param>
    public static MLImage Pattern(int kind, Random random)
    {
        const int side = 80;
        var pixels = new byte[side * side * 4];
        var (phase, period, turn) = (random.NextDouble() * 6, 2.2 + 0.6 * random.NextDouble(), random.NextDouble() * 3);
        var (light, dark) = (random.Next(160, 255), random.Next(0, 90));
        for (var i = 0; i < side * side; i++)
        {
            var (x, y) = (i % side - side / 2.0, i / side - side / 2.0);
            var (u, v) = (Math.Cos(turn) * x + Math.Sin(turn) * y, Math.Cos(turn) * y - Math.Sin(turn) * x);
            var bright = kind switch
            {
                0 => Math.Sin(u / period / 2 + phase) * Math.Sin(v / period / 2 + phase) > 0,
                1 => Math.Sin(Math.Sqrt(x * x + y * y) / period + phase) > 0,
                _ => Math.Sin(u / period + phase) > 0,
            };
            var value = (byte)Math.Clamp((bright ? light : dark) + random.Next(-15, 15), 0, 255);
            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], pixels[4 * i + 3]) = (value, value, value, 255);
        }

        return MLImage.CreateFromPixels(side, side, MLPixelFormat.Bgra32, pixels);
    }

    /// <summary>Draws an image with slopes, squares and noise in it.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="random">The random numbers.</param>
    public static MLImage Scene(int width, int height, Random random)
    {
        var pixels = new byte[width * height * 4];
        var (tone, square) = (random.Next(256), random.Next(8, 32));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = (y * width + x) * 4;
                pixels[at] = (byte)((x * 255 / width + tone) % 256);
                pixels[at + 1] = (byte)((x / square + y / square) % 2 == 0 ? 220 : 30);
                pixels[at + 2] = (byte)Math.Clamp(y * 255 / height + random.Next(-20, 20), 0, 255);
                pixels[at + 3] = 255;
            }
        }

        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
    }
}
