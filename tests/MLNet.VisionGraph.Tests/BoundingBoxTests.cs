namespace MLNet.VisionGraph.Tests;

public class BoundingBoxTests
{
    [Test]
    public void Sizes_OfABox_AreThoseBetweenItsEdges()
    {
        BoundingBox box = new(1.5, 2, 4, 8);

        Assert.That((box.Width, box.Height, box.Area), Is.EqualTo((2.5, 6.0, 15.0)));
        Assert.That(BoundingBox.FromSize(1.5, 2, 2.5, 6), Is.EqualTo(box));
    }

    [TestCase(4, 0, 1, 5)]
    [TestCase(0, 5, 4, 1)]
    [TestCase(4, 5, 1, 1)]
    [TestCase(2, 2, 2, 9)]
    public void Area_OfABoxWithoutInside_IsZero(double x0, double y0, double x1, double y1) =>
        Assert.That(new BoundingBox(x0, y0, x1, y1).Area, Is.Zero);

    [Test]
    public void IntersectionOverUnion_KnownCases_AreAsComputedByHand()
    {
        BoundingBox box = new(0, 0, 10, 10);

        Assert.Multiple(() =>
        {
            Assert.That(box.IntersectionOverUnion(box), Is.EqualTo(1));
            Assert.That(box.IntersectionOverUnion(new BoundingBox(5, 0, 15, 10)), Is.EqualTo(50.0 / 150));
            Assert.That(box.IntersectionOverUnion(new BoundingBox(2, 3, 4, 8)), Is.EqualTo(0.1));
            Assert.That(box.IntersectionOverUnion(new BoundingBox(10, 0, 20, 10)), Is.Zero, "they touch");
            Assert.That(box.IntersectionOverUnion(new BoundingBox(5, 5, 5, 9)), Is.Zero, "no area");
            Assert.That(new BoundingBox(5, 5, 5, 5).IntersectionOverUnion(new BoundingBox(5, 5, 5, 5)), Is.Zero, "no areas");
        });
    }

    [Test]
    public void IntersectionOverUnion_RandomBoxes_IsSymmetricAndFromZeroToOne()
    {
        Random random = new(3);
        for (var i = 0; i < 500; i++)
        {
            var (a, b) = (Draw(random), Draw(random));
            var overlap = a.IntersectionOverUnion(b);

            Assert.That(overlap, Is.EqualTo(b.IntersectionOverUnion(a)).And.InRange(0, 1));
        }
    }

    [Test]
    public void ClipTo_BoxesWithinAcrossAndOutside_LieInTheImage()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new BoundingBox(1, 2, 3, 4).ClipTo(10, 8), Is.EqualTo(new BoundingBox(1, 2, 3, 4)));
            Assert.That(new BoundingBox(-1, -2, 30, 40).ClipTo(10, 8), Is.EqualTo(new BoundingBox(0, 0, 10, 8)));
            Assert.That(new BoundingBox(20, 20, 30, 40).ClipTo(10, 8), Is.EqualTo(new BoundingBox(10, 8, 10, 8)));
        });
    }

    [TestCase(-1, 5)]
    [TestCase(5, -1)]
    [TestCase(double.NaN, 5)]
    [TestCase(5, double.NaN)]
    public void ClipTo_NoSize_IsRefused(double width, double height) =>
        Assert.That(() => new BoundingBox(0, 0, 1, 1).ClipTo(width, height), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static BoundingBox Draw(Random random) =>
        BoundingBox.FromSize(random.NextDouble() * 9, random.NextDouble() * 9, random.NextDouble() * 9, random.NextDouble() * 9);
}
