namespace MLNet.VisionGraph.Tests.Masks;

/// <summary>Compares with the run lengths that COCO's own tools give for the same polygons.</summary>
public class PolygonRasterizerTests
{
    private static IEnumerable<TestCaseData> OfCoco =>
        [
            Case("square on pixels", 8, 6, "=3300000;", [2, 1, 6, 1, 6, 4, 2, 4]),
            Case("triangle", 9, 7, "?342ON1O1O105", [1.2, 0.7, 7.9, 2.3, 3.4, 5.8]),
            Case("partly outside", 7, 6, "0h0b0", [-3.5, -2.5, 4.4, -2.5, 4.4, 9.5, -3.5, 9.5]),
            Case("crossing itself", 9, 7, "062N2N?0A2N26", [0, 0, 8, 6, 8, 0, 0, 6]),
            Case("two parts", 9, 7, "825021M00000004", [1, 1, 3, 1, 3, 3, 1, 3], [2.5, 2.5, 7.5, 2.5, 7.5, 5.5, 2.5, 5.5]),
            Case("too thin", 9, 7, "o1", [0.5, 3.1, 8.5, 3.3, 8.5, 3.4]),
            Case("a point", 5, 5, "i0", [2, 2, 2, 2, 2, 2]),
            Case("the whole image", 5, 4, "0d0", [0, 0, 5, 0, 5, 4, 0, 4]),
            Case(
                "five corners",
                40,
                40,
                "g;6m07N2N2O1N1O2N00O1000001O0000000O10000O1I8HR;",
                [10.25, 10.25, 30.75, 12.5, 28.3, 29.9, 15.1, 31.7, 8.8, 20.2]
            ),
        ];

    [TestCaseSource(nameof(OfCoco))]
    public void FromPolygons_CasesOfCoco_GiveTheRunsOfCoco(int width, int height, string expected, double[][] polygons)
    {
        var mask = InstanceMask.FromPolygons(polygons, width, height);

        Assert.That(mask.ToCompressedRunLengths(), Is.EqualTo(expected));
        Assert.That(InstanceMask.FromCompressedRunLengths(expected, width, height), Is.EqualTo(mask));
    }

    [Test]
    public void FromPolygons_ConvexPolygons_HaveTheirArea()
    {
        // A pixel at the outline is in or out: at most one for each unit of the outline's length, and on average much less.
        Random random = new(4);
        for (var i = 0; i < 100; i++)
        {
            var corners = random.Next(3, 12);
            var (radiusX, radiusY) = (10 + random.NextDouble() * 35, 10 + random.NextDouble() * 35);
            double[] polygon =
            [
                .. Enumerable
                    .Range(0, corners)
                    .SelectMany(corner =>
                    {
                        var angle = 2 * Math.PI * corner / corners;
                        return new[] { 50 + radiusX * Math.Cos(angle), 50 + radiusY * Math.Sin(angle) };
                    }),
            ];
            var area = corners * Math.Sin(2 * Math.PI / corners) / 2 * radiusX * radiusY;
            var mask = InstanceMask.FromPolygons([polygon], 100, 100);

            Assert.That(mask.Area, Is.EqualTo(area).Within(0.5 * Math.PI * (radiusX + radiusY)));
        }
    }

    [Test]
    public void FromPolygons_CornersInTheOtherDirection_GiveTheSameMask()
    {
        double[] forward = [3.3, 1.7, 20.2, 4.1, 17.9, 15.5, 8.8, 18.2];
        double[] backward = [8.8, 18.2, 17.9, 15.5, 20.2, 4.1, 3.3, 1.7];

        Assert.That(InstanceMask.FromPolygons([backward], 24, 20), Is.EqualTo(InstanceMask.FromPolygons([forward], 24, 20)));
    }

    [Test]
    public void FromPolygons_None_GivesAnEmptyMask()
    {
        var mask = InstanceMask.FromPolygons([], 4, 3);

        Assert.That(mask.Runs, Is.EqualTo([12]));
        Assert.That(mask.Bounds, Is.EqualTo(default(BoundingBox)));
    }

    [TestCase(new double[] { 1, 1, 2, 2, 3 }, "5 numbers")]
    [TestCase(new double[] { 1, 1, 2, 2 }, "4 numbers")]
    [TestCase(new double[0], "0 numbers")]
    [TestCase(new[] { 1, 1, 2, double.NaN, 3, 3 }, "NaN")]
    [TestCase(new[] { 1, 1, double.PositiveInfinity, 2, 3, 3 }, "lies in no image")]
    [TestCase(new[] { 1, 1, 1e9, 2, 3, 3 }, "lies in no image")]
    public void FromPolygons_NoPolygon_SaysWhatIsWrong(double[] polygon, string message) =>
        Assert.That(() => InstanceMask.FromPolygons([polygon], 10, 10), Throws.ArgumentException.With.Message.Contains(message));

    [Test]
    public void FromPolygons_OutlineWithoutEnd_IsRefusedAtOnce()
    {
        double[] polygon = [.. Enumerable.Range(0, 2000).SelectMany(i => new double[] { i % 2 == 0 ? -1e7 : 1e7, i })];

        Assert.That(() => InstanceMask.FromPolygons([polygon], 10, 10), Throws.ArgumentException.With.Message.Contains("too long"));
    }

    private static TestCaseData Case(string name, int width, int height, string expected, params double[][] polygons) =>
        new TestCaseData(width, height, expected, polygons).SetArgDisplayNames(name);
}
