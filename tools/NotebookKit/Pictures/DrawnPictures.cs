namespace Notebooks;

/// <summary>
/// Draws labeled pictures, so that notebooks run anywhere without photos: six kinds of things, each picture with its own position, size,
/// rotation, colors and background.
/// </summary>
public static class DrawnPictures
{
    /// <summary>Gets the names of the kinds, in order.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Thing.All.Keys];

    /// <summary>Draws pictures into a new temporary folder, one subfolder per kind. The same seed gives the same pictures.</summary>
    /// <param name="perKind">How many of each kind.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The folder, which the program deletes when it ends.</returns>
    public static string Folder(int perKind, int seed = 1)
    {
        var folder = Directory.CreateTempSubdirectory("visiongraph-pictures-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        };
        Parallel.For(
            0,
            Kinds.Count,
            kind =>
            {
                Directory.CreateDirectory(Path.Combine(folder, Kinds[kind]));
                for (var i = 0; i < perKind; i++)
                    Draw(Kinds[kind], seed * 1000 + i).Save(Path.Combine(folder, Kinds[kind], $"{i:000}.png"));
            }
        );
        return folder;
    }

    /// <summary>Draws one picture.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="seed">The seed of everything that is drawn at random.</param>
    /// <param name="side">Its width and height, in pixels. Default: 192.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static Picture Draw(string kind, int seed, int side = 192)
    {
        if (!Thing.All.TryGetValue(kind, out var make))
            throw new ArgumentException($"'{kind}' cannot be drawn; these can: {string.Join(", ", Kinds)}.", nameof(kind));

        var random = new Random(seed * Kinds.Count + Kinds.ToList().IndexOf(kind));
        var (sky, ground) = (
            Color.Of(random.NextDouble(), 0.35, Between(random, 0.55, 0.9)),
            Color.Of(random.NextDouble(), 0.3, Between(random, 0.4, 0.8))
        );
        var (size, turn, shiftX, shiftY) = (
            Between(random, 0.5, 0.85),
            Between(random, -0.45, 0.45),
            Between(random, -0.22, 0.22),
            Between(random, -0.22, 0.22)
        );
        var flip = random.Next(2) * 2 - 1;
        var layers = make(random);
        var (cos, sin) = (Math.Cos(turn) / size, Math.Sin(turn) / size);

        var pixels = new byte[side * side * 4];
        for (var i = 0; i < side * side; i++)
        {
            var (red, green, blue) = (0.0, 0.0, 0.0);
            for (var corner = 0; corner < 4; corner++)
            {
                // Four points a pixel, so that edges are smooth.
                var (x, y) = ((i % side + 0.25 + corner % 2 * 0.5) / side * 2 - 1, 1 - (i / side + 0.25 + corner / 2 * 0.5) / side * 2);
                var (u, v) = (x - shiftX, y - shiftY);
                var color = Over(layers, flip * (u * cos + v * sin), v * cos - u * sin) ?? ground.Towards(sky, (y + 1) / 2);
                (red, green, blue) = (red + color.Red, green + color.Green, blue + color.Blue);
            }

            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], pixels[4 * i + 3]) = (
                (byte)(blue / 4),
                (byte)(green / 4),
                (byte)(red / 4),
                255
            );
        }

        return new Picture(side, side, pixels);
    }

    private static Color? Over(IReadOnlyList<(Shape Shape, Color Color)> layers, double x, double y)
    {
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            if (layers[i].Shape(x, y))
                return layers[i].Color;
        }

        return null;
    }

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();
}
