using static Notebooks.Shapes;

namespace Notebooks;

/// <summary>
/// Things that can be drawn, each a stack of colored shapes between −1 and 1. Hues are random for every picture, with the same distribution
/// for all things, so that colors say little about what a picture shows.
/// </summary>
internal static class Thing
{
    private static readonly Color s_white = new(245, 243, 238);
    private static readonly Color s_dark = new(38, 36, 44);

    public static IReadOnlyDictionary<string, Func<Random, IReadOnlyList<(Shape Shape, Color Color)>>> All { get; } =
        new SortedDictionary<string, Func<Random, IReadOnlyList<(Shape, Color)>>>(StringComparer.Ordinal)
        {
            ["fish"] = Fish,
            ["flower"] = Flower,
            ["house"] = House,
            ["mushroom"] = Mushroom,
            ["sailboat"] = Sailboat,
            ["tree"] = Tree,
        };

    private static IReadOnlyList<(Shape, Color)> Fish(Random random)
    {
        var (body, fin) = (Any(random), Any(random, lightness: 0.4));
        var belly = Ellipse(0.12, 0, 0.72, 0.42);
        var stripe = Between(random, -0.25, 0.05);
        return
        [
            (Convex((-0.45, 0), (-0.98, 0.46), (-0.98, -0.46)), fin),
            (Convex((-0.2, 0.3), (0.3, 0.36), (-0.12, 0.72)), fin),
            (Convex((-0.1, -0.3), (0.25, -0.36), (-0.12, -0.62)), fin),
            (belly, body),
            (belly.And(Box(stripe, -1, stripe + 0.16, 1)), body.Towards(s_white, 0.6)),
            (Disc(0.54, 0.12, 0.1), s_white),
            (Disc(0.57, 0.12, 0.05), s_dark),
        ];
    }

    private static IReadOnlyList<(Shape, Color)> Flower(Random random)
    {
        var (petal, green, petals) = (Any(random), Any(random, 0.35, hue: Between(random, 0.2, 0.45)), random.Next(5, 9));
        var layers = new List<(Shape, Color)>
        {
            (Box(-0.05, -1, 0.05, 0.3), green),
            (Ellipse(0.26, -0.62, 0.26, 0.1), green),
            (Ellipse(-0.26, -0.46, 0.26, 0.1), green),
        };
        for (var i = 0; i < petals; i++)
        {
            var angle = 2 * Math.PI * i / petals;
            layers.Add(
                (Disc(0.34 * Math.Cos(angle), 0.38 + 0.34 * Math.Sin(angle), 0.95 / petals + 0.08), petal.Towards(s_dark, i % 2 * 0.12))
            );
        }

        layers.Add((Disc(0, 0.38, 0.2), Any(random, 0.6)));
        return layers;
    }

    private static IReadOnlyList<(Shape, Color)> House(Random random)
    {
        var (wall, roof, pane) = (Any(random, 0.7), Any(random, 0.35), Any(random, 0.85));
        var door = Between(random, -0.4, 0.1);
        return
        [
            (Box(0.3, 0.2, 0.5, 0.85), roof.Towards(s_dark, 0.4)),
            (Box(-0.7, -0.8, 0.7, 0.25), wall),
            (Convex((-0.9, 0.2), (0.9, 0.2), (0, 0.95)), roof),
            (Box(door, -0.8, door + 0.3, -0.15), s_dark.Towards(roof, 0.3)),
            (Box(0.42, -0.35, 0.64, 0.02), pane),
            (Box(-0.64, -0.35, -0.45, 0.02), pane),
            (Disc(0, 0.5, 0.12), pane),
        ];
    }

    private static IReadOnlyList<(Shape, Color)> Mushroom(Random random)
    {
        var cap = Any(random);
        var hat = Ellipse(0, 0.05, 0.86, 0.8).And((_, y) => y > 0);
        var layers = new List<(Shape, Color)>
        {
            (Convex((-0.2, 0.1), (0.2, 0.1), (0.3, -0.9), (-0.3, -0.9)), s_white.Towards(Any(random), 0.15)),
            (hat, cap),
        };
        for (var i = 0; i < 5; i++)
            layers.Add((hat.And(Disc(-0.62 + 0.31 * i, Between(random, 0.15, 0.6), Between(random, 0.07, 0.14))), s_white));
        return layers;
    }

    private static IReadOnlyList<(Shape, Color)> Sailboat(Random random)
    {
        var (hull, sail) = (Any(random, 0.35), s_white.Towards(Any(random), Between(random, 0.1, 0.8)));
        return
        [
            (Box(-0.04, -0.4, 0.04, 0.95), s_dark),
            (Convex((0.08, -0.3), (0.08, 0.92), (0.78, -0.3)), sail),
            (Convex((-0.08, -0.3), (-0.08, 0.72), (-0.6, -0.3)), sail.Towards(s_dark, 0.15)),
            (Convex((-0.9, -0.42), (0.9, -0.42), (0.6, -0.82), (-0.6, -0.82)), hull),
            (Box(-1, -0.52, 1, -0.46).And(Convex((-0.9, -0.42), (0.9, -0.42), (0.6, -0.82), (-0.6, -0.82))), s_white),
        ];
    }

    private static IReadOnlyList<(Shape, Color)> Tree(Random random)
    {
        var (crown, trunk) = (Any(random), Any(random, 0.3, hue: Between(random, 0.02, 0.12)));
        var layers = new List<(Shape, Color)> { (Convex((-0.1, 0.2), (0.1, 0.2), (0.2, -0.95), (-0.2, -0.95)), trunk) };
        foreach (var (x, y) in new[] { (-0.36, 0.1), (0.36, 0.1), (0.0, 0.05), (-0.22, 0.5), (0.24, 0.48), (0.0, 0.3) })
            layers.Add((Disc(x, y, Between(random, 0.34, 0.44)), crown.Towards(s_dark, Between(random, 0, 0.22))));
        return layers;
    }

    private static Color Any(Random random, double lightness = 0.5, double? hue = null) =>
        Color.Of(hue ?? random.NextDouble(), Between(random, 0.4, 0.85), lightness + Between(random, -0.08, 0.08));

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();
}
