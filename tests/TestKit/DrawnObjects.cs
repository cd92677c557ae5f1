using SkiaSharp;

namespace MLNet.VisionGraph.TestKit;

/// <summary>Images with bright disks and squares on a dark ground, and where they are.</summary>
public static class DrawnObjects
{
    /// <summary>The classes, in the order of the labels.</summary>
    public static readonly string[] Classes = ["disk", "square"];

    /// <summary>Draws an image and returns its objects: class, then x0, y0, x1, y1 in pixels.</summary>
    /// <param name="path">The PNG file to write.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="count">The number of objects, which do not overlap where there is room.</param>
    /// <param name="seed">The seed of the random numbers.</param>
    public static IReadOnlyList<(int Label, float X0, float Y0, float X1, float Y1)> Save(
        string path,
        int width,
        int height,
        int count,
        int seed
    )
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor((byte)random.Next(60), (byte)random.Next(60), (byte)random.Next(60)));
        var objects = new List<(int Label, float X0, float Y0, float X1, float Y1)>();
        for (var tries = 0; objects.Count < count && tries < 100; tries++)
        {
            var side = random.Next(Math.Min(width, height) / 6, Math.Min(width, height) / 3);
            var (left, top) = (random.Next(width - side), random.Next(height - side));
            if (objects.Any(other => left < other.X1 && left + side > other.X0 && top < other.Y1 && top + side > other.Y0))
                continue;
            var label = random.Next(Classes.Length);
            using var paint = new SKPaint
            {
                IsAntialias = true,
                Color = label == 0 ? new SKColor(230, 90, 60) : new SKColor(70, 190, 240),
            };
            if (label == 0)
                canvas.DrawOval(left + side / 2f, top + side / 2f, side / 2f, side / 2f, paint);
            else
                canvas.DrawRect(left, top, side, side, paint);
            objects.Add((label, left, top, left + side, top + side));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(path);
        data.SaveTo(file);
        return objects;
    }
}
