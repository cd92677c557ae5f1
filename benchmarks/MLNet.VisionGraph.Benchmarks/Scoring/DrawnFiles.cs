using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>JPEG files with the areas, edges and noise of photos, in a temporary folder.</summary>
internal sealed class DrawnFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visiongraph-bench-").FullName;

    public DrawnFiles(int count, int width, int height)
    {
        Parallel.For(
            0,
            count,
            i =>
            {
                using var image = Draw(width, height, new Random(i));
                image.Save(Path.Combine(_folder, $"{i:000}.jpg"));
            }
        );
        Files = [.. Directory.EnumerateFiles(_folder).Order()];
    }

    public IReadOnlyList<string> Files { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static MLImage Draw(int width, int height, Random random)
    {
        var pixels = new byte[width * height * 4];
        var (tone, stripes, left, top, size) = (
            random.Next(120),
            random.Next(10, 40),
            random.NextDouble() * 0.5,
            random.NextDouble() * 0.5,
            0.2 + random.NextDouble() * 0.3
        );
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = (x / (double)width, y / (double)height);
                var isInside = Math.Abs(u - left - size / 2) < size / 2 && Math.Abs(v - top - size / 2) < size / 2;
                var noise = random.Next(-1, 2);
                var at = (y * width + x) * 4;
                pixels[at] = (byte)Math.Clamp((isInside ? 40 + 100 * Math.Sin(stripes * u) : tone + 100 * v) + noise, 0, 255);
                pixels[at + 1] = (byte)Math.Clamp((isInside ? 200 - tone : 90 + 80 * u) + noise, 0, 255);
                pixels[at + 2] = (byte)Math.Clamp((isInside ? 160 : 60 + 60 * Math.Cos(stripes * (u + v))) + noise, 0, 255);
                pixels[at + 3] = 255;
            }
        }

        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
    }
}
