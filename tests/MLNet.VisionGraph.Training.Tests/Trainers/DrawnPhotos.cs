using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>Pictures of 80 × 80 pixels that a small network can learn to tell apart: checks, rings and stripes of random size, turn and light.</summary>
internal static class DrawnPhotos
{
    public static readonly string[] Classes = ["checks", "rings", "stripes"];

    /// <summary>Draws so many pictures of each class, the same ones for the same seed.</summary>
    public static PhotoSplit Split(int training, int validation, int seed = 2)
    {
        var random = new Random(seed);
        return new PhotoSplit(Pictures(training, random), Pictures(validation, random));
    }

    private static PhotoSet Pictures(int perClass, Random random)
    {
        var samples = new List<PhotoSample>();
        for (var i = 0; i < perClass * Classes.Length; i++)
        {
            using var picture = Picture(i % Classes.Length, random);
            samples.Add(PhotoSample.FromImage(picture, i % Classes.Length, $"{Classes[i % Classes.Length]} {i}"));
        }

        return new PhotoSet(samples, Classes);
    }

    /// <summary>Draws one picture of a class.</summary>
    public static MLImage Picture(int kind, Random random)
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
}
