namespace MLNet.VisionGraph.Tests.Masks;

public class MaskOutlinesTests
{
    [Test]
    public void ToPolygons_Rectangle_HasItsFourCorners()
    {
        var mask = Mask("......", ".####.", ".####.", "......");

        Assert.That(mask.ToPolygons().Single(), Is.EqualTo([5, 1, 5, 3, 1, 3, 1, 1]));
    }

    [Test]
    public void ToPolygons_PartsAndHoles_GiveOneOutlineForEachPart()
    {
        var mask = Mask("#####..", "#...#.#", "#.#.#.#", "#...#..", "#####..");

        Assert.That(mask.ToPolygons(), Has.Count.EqualTo(2));
        Assert.That(
            InstanceMask.FromPolygons(mask.ToPolygons(), 7, 5),
            Is.EqualTo(Mask("#####..", "#####.#", "#####.#", "#####..", "#####.."))
        );
    }

    [Test]
    public void ToPolygons_PixelsThatTouchAtACorner_AreParts()
    {
        var mask = Mask("#.", ".#");

        Assert.That(mask.ToPolygons(), Has.Count.EqualTo(2));
        Assert.That(InstanceMask.FromPolygons(mask.ToPolygons(), 2, 2), Is.EqualTo(mask));
    }

    [Test]
    public void ToPolygons_EmptyMask_HasNone() => Assert.That(Mask("...", "...").ToPolygons(), Is.Empty);

    [Test]
    public void ToPolygons_RandomMasks_GiveThemAgainWithHolesFilled()
    {
        Random random = new(8);
        for (var i = 0; i < 300; i++)
        {
            var (width, height) = (random.Next(1, 14), random.Next(1, 14));
            var share = random.NextDouble();
            bool[] pixels = [.. Enumerable.Range(0, width * height).Select(_ => random.NextDouble() < share)];
            var mask = InstanceMask.FromPixels(pixels, width, height);
            var again = InstanceMask.FromPolygons(mask.ToPolygons(), width, height);

            Assert.That(again, Is.EqualTo(InstanceMask.FromPixels(WithoutHoles(pixels, width, height), width, height)));
        }
    }

    [TestCase(0.8)]
    [TestCase(1.5)]
    [TestCase(3)]
    public void ToPolygons_Tolerance_LeavesOutCornersWithinIt(double tolerance)
    {
        // A disk: its outline of pixels has many corners, a simple one few.
        const int size = 60;
        var mask = InstanceMask.FromPixels(
            [.. Enumerable.Range(0, size * size).Select(i => Math.Pow(i % size - 29.5, 2) + Math.Pow(i / size - 29.5, 2) < 625)],
            size,
            size
        );
        var all = mask.ToPolygons().Single();
        var kept = mask.ToPolygons(tolerance).Single();
        var simple = InstanceMask.FromPolygons([kept], size, size);

        Assert.That(kept, Has.Count.InRange(6, all.Count / 2));
        Assert.That(Corners(kept), Is.SubsetOf(Corners(all)));
        Assert.That(Corners(all).Max(corner => Distance(corner, Corners(kept))), Is.LessThanOrEqualTo(tolerance + 1e-9));
        Assert.That(simple.IntersectionOverUnion(mask), Is.GreaterThan(1 - 0.04 * tolerance - 0.03));
    }

    [Test]
    public void ToPolygons_ToleranceBeyondThePart_KeepsAPolygon()
    {
        var polygon = Mask(".....", ".##..", ".....").ToPolygons(100).Single();

        Assert.That(polygon, Has.Count.GreaterThanOrEqualTo(6));
    }

    [TestCase(-1)]
    [TestCase(double.NaN)]
    public void ToPolygons_NoTolerance_IsRefused(double tolerance) =>
        Assert.That(() => Mask("#").ToPolygons(tolerance), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static InstanceMask Mask(params string[] rows) =>
        InstanceMask.FromPixels([.. string.Concat(rows).Select(pixel => pixel == '#')], rows[0].Length, rows.Length);

    private static List<(double X, double Y)> Corners(IReadOnlyList<double> polygon) =>
        [.. Enumerable.Range(0, polygon.Count / 2).Select(i => (polygon[2 * i], polygon[2 * i + 1]))];

    private static double Distance((double X, double Y) point, List<(double X, double Y)> polygon) =>
        Enumerable
            .Range(0, polygon.Count)
            .Min(i =>
            {
                var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Count]);
                var (dx, dy) = (b.X - a.X, b.Y - a.Y);
                var along = Math.Clamp(((point.X - a.X) * dx + (point.Y - a.Y) * dy) / (dx * dx + dy * dy), 0, 1);
                return Math.Sqrt(Math.Pow(point.X - a.X - along * dx, 2) + Math.Pow(point.Y - a.Y - along * dy, 2));
            });

    // Repeats until nothing changes: outside is what touches the outside, also at a corner.
    private static bool[] WithoutHoles(bool[] pixels, int width, int height)
    {
        var outside = new bool[(width + 2) * (height + 2)];
        outside[0] = true;
        bool changed;
        do
        {
            changed = false;
            for (var i = 0; i < outside.Length; i++)
            {
                var (x, y) = (i % (width + 2), i / (width + 2));
                var inside = x > 0 && y > 0 && x <= width && y <= height && pixels[(y - 1) * width + x - 1];
                if (inside || outside[i] || !Neighbors(x, y).Any(j => outside[j]))
                    continue;
                outside[i] = changed = true;
            }
        } while (changed);

        return [.. Enumerable.Range(0, width * height).Select(i => !outside[(i / width + 1) * (width + 2) + i % width + 1])];

        IEnumerable<int> Neighbors(int x, int y) =>
            from dy in (int[])[-1, 0, 1]
            from dx in (int[])[-1, 0, 1]
            where x + dx >= 0 && y + dy >= 0 && x + dx < width + 2 && y + dy < height + 2
            select (y + dy) * (width + 2) + x + dx;
    }
}
