using System.Text.Json;
using Microsoft.ML.Data;

namespace Examples;

/// <summary>
/// Images for examples of detectors that were given no folder: bright shapes, a color for each class, on a dark ground, with boxes and
/// outlines in COCO's format. They are drawn once and kept in the system's folder for temporary files.
/// </summary>
internal static class DrawnObjects
{
    /// <summary>The width and height of the images, in pixels.</summary>
    public const int Side = 128;

    private static readonly string[] s_classes = ["cross", "disc", "triangle"];

    // Blue, green and red of each class; single objects are a little lighter or darker.
    private static readonly double[][] s_colors =
    [
        [70, 90, 220],
        [200, 160, 70],
        [80, 210, 210],
    ];

    /// <summary>
    /// Returns the folder that the arguments name, or one with drawn images: <c>train</c>, <c>val</c> and <c>test</c>, each with its
    /// label file.
    /// </summary>
    public static string FolderOr(string[] args, int training, int others)
    {
        if (args.FirstOrDefault(argument => !argument.StartsWith('-')) is { } named)
            return named;
        var folder = Path.Combine(Path.GetTempPath(), $"visiongraph-objects-{training}-{others}");
        if (Directory.Exists(folder))
            return folder;

        // Under its name the folder is complete, also where two programs draw at the same time.
        var unfinished = Directory.CreateTempSubdirectory("visiongraph-objects-").FullName;
        Draw(Path.Combine(unfinished, "train"), training, seed: 1);
        Draw(Path.Combine(unfinished, "val"), others, seed: 2);
        Draw(Path.Combine(unfinished, "test"), others, seed: 3);
        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        return folder;
    }

    private static void Draw(string folder, int count, int seed)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(seed);
        var pixels = new byte[Side * Side * 4];
        var labels = new List<object>();
        for (var id = 1; id <= count; id++)
        {
            PaintGround(pixels, random);
            var taken = new List<double[]>();
            for (var tries = random.Next(20, 60); tries > 0 && taken.Count < 4; tries--)
            {
                // Of the first tries most succeed; the others fill what room is left.
                var size = Between(random, 0.13, 0.21) * Side; // from the middle to the edge
                var (x, y) = (Between(random, size, Side - size), Between(random, size, Side - size));
                if (taken.Any(other => Math.Max(Math.Abs(other[0] - x), Math.Abs(other[1] - y)) < other[2] + size))
                    continue;
                taken.Add([x, y, size]);
                var kind = random.Next(s_classes.Length);
                var outline = Outline(kind, x, y, size, turn: Between(random, -0.3, 0.3));
                var area = Paint(pixels, outline, s_colors[kind], random);
                var (xs, ys) = (outline.Where((_, i) => i % 2 == 0).ToArray(), outline.Where((_, i) => i % 2 == 1).ToArray());
                labels.Add(
                    new
                    {
                        id = labels.Count + 1,
                        image_id = id,
                        category_id = kind + 1,
                        bbox = new[] { xs.Min(), ys.Min(), xs.Max() - xs.Min(), ys.Max() - ys.Min() },
                        segmentation = new[] { outline },
                        area,
                        iscrowd = 0,
                    }
                );
            }

            using var image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, pixels);
            image.Save(Path.Combine(folder, $"{id:000}.png"));
        }

        var coco = new
        {
            images = Enumerable
                .Range(1, count)
                .Select(id => new
                {
                    id,
                    file_name = $"{id:000}.png",
                    width = Side,
                    height = Side,
                }),
            categories = s_classes.Select((name, i) => new { id = i + 1, name }),
            annotations = labels,
        };
        File.WriteAllText(Path.Combine(folder, "_annotations.coco.json"), JsonSerializer.Serialize(coco));
    }

    // Corners x, y, x, y, … as in COCO's files.
    private static double[] Outline(int kind, double x, double y, double size, double turn)
    {
        // The distance from the middle and the angle in degrees of each corner.
        (double Distance, double Angle)[] corners = s_classes[kind] switch
        {
            "cross" =>
            [
                .. Enumerable.Range(0, 4).SelectMany(arm => new[] { (1, 90.0 * arm - 17), (1, 90.0 * arm + 17), (0.42, 90.0 * arm + 45) }),
            ],
            "disc" => [.. Enumerable.Range(0, 36).Select(i => (1.0, 10.0 * i))],
            _ => [(1, -90), (1, 30), (1, 150)],
        };
        return
        [
            .. corners.SelectMany(corner =>
            {
                var angle = corner.Angle * Math.PI / 180 + turn;
                var (right, down) = (corner.Distance * size * Math.Cos(angle), corner.Distance * size * Math.Sin(angle));
                return new[] { Math.Round(x + right, 2), Math.Round(y + down, 2) };
            }),
        ];
    }

    private static void PaintGround(byte[] pixels, Random random)
    {
        var (near, far) = (Color(random, 10, 90), Color(random, 10, 90));
        for (var at = 0; at < pixels.Length; at += 4)
        {
            var slope = (double)(at / 4 / Side) / Side;
            for (var c = 0; c < 3; c++)
                pixels[at + c] = (byte)(near[c] + (far[c] - near[c]) * slope + Between(random, -8, 8));
            pixels[at + 3] = 255;
        }
    }

    // Returns the number of pixels that were painted.
    private static int Paint(byte[] pixels, double[] outline, double[] color, Random random)
    {
        var (shade, area) = (Between(random, 0.75, 1.1), 0);
        for (var at = 0; at < Side * Side; at++)
        {
            if (!IsInside(outline, at % Side + 0.5, at / Side + 0.5))
                continue;
            for (var c = 0; c < 3; c++)
                pixels[4 * at + c] = (byte)Math.Min(255, color[c] * shade + Between(random, -12, 12));
            area++;
        }

        return area;
    }

    // A ray to the right crosses the outline an odd number of times.
    private static bool IsInside(double[] outline, double x, double y)
    {
        var inside = false;
        for (var i = 0; i < outline.Length; i += 2)
        {
            var next = (i + 2) % outline.Length;
            var (x0, y0, x1, y1) = (outline[i], outline[i + 1], outline[next], outline[next + 1]);
            if (y0 > y != y1 > y && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
                inside = !inside;
        }

        return inside;
    }

    private static double[] Color(Random random, double low, double high) =>
        [Between(random, low, high), Between(random, low, high), Between(random, low, high)];

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();
}
