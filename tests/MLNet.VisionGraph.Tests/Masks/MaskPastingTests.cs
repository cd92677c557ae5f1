using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Masks;

public class MaskPastingTests
{
    private const int Map = 28;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    public void FromLogits_MapsOfTheReference_GiveItsPixels(int index)
    {
        // From mmdetection; boxes within the image, across its edges, smaller than a pixel, narrow, and the whole image.
        var reference = ReferenceData.Json("masks", "mask_paste.json");
        var logits = File.ReadAllBytes(ReferenceData.Path("masks", "mask_paste_logits.npy")).AsSpan()[128..];
        var map = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(logits).Slice(index * Map * Map, Map * Map);
        double[] edges = [.. reference.GetProperty("boxes")[index].EnumerateArray().Select(edge => edge.GetDouble())];
        var mask = InstanceMask.FromLogits(map, new BoundingBox(edges[0], edges[1], edges[2], edges[3]), 70, 50);

        int[] rows = [.. reference.GetProperty("rle")[index].EnumerateArray().Select(run => run.GetInt32())];
        Assert.That(mask.Area, Is.EqualTo(reference.GetProperty("areas")[index].GetInt32()));
        Assert.That(mask.ToPixels(), Is.EqualTo(rows.SelectMany((run, i) => Enumerable.Repeat(i % 2 == 1, run))));
    }

    [Test]
    public void FromProbabilities_FullMap_FillsTheBox()
    {
        var mask = InstanceMask.FromProbabilities(Enumerable.Repeat(1f, 16).ToArray(), new BoundingBox(2, 3, 6, 9), 10, 12);

        Assert.That(mask.Bounds, Is.EqualTo(new BoundingBox(2, 3, 6, 9)));
        Assert.That(mask.Area, Is.EqualTo(24));
    }

    [Test]
    public void FromProbabilities_LowThreshold_ReachesBeyondTheBox()
    {
        // A map of one value falls to 0 over the whole width of the box on each side.
        var mask = InstanceMask.FromProbabilities([1f], new BoundingBox(10, 10, 14, 14), 24, 24, threshold: 0.01);

        Assert.That(mask.Bounds, Is.EqualTo(new BoundingBox(8, 8, 16, 16)));
    }

    [Test]
    public void FromProbabilities_ThresholdItself_IsInside()
    {
        var box = new BoundingBox(0, 0, 1, 1);

        Assert.That(InstanceMask.FromProbabilities([0.5f], box, 1, 1).Area, Is.EqualTo(1));
        Assert.That(InstanceMask.FromProbabilities([0.49999f], box, 1, 1).Area, Is.Zero);
    }

    [TestCase(5, 5, 5, 9)]
    [TestCase(5, 5, 3, 9)]
    [TestCase(50, 50, 60, 60)]
    [TestCase(-60, -60, -50, -50)]
    [TestCase(1e300, 0, 1.7e300, 5)]
    public void FromProbabilities_BoxWithoutPixels_GivesAnEmptyMask(double x0, double y0, double x1, double y1) =>
        Assert.That(InstanceMask.FromProbabilities([1, 1, 1, 1], new BoundingBox(x0, y0, x1, y1), 10, 10).Runs, Is.EqualTo([100]));

    [Test]
    public void FromLogits_ExtremeValues_AreZeroAndOne()
    {
        float[] map = [float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f];
        var mask = InstanceMask.FromLogits(map, new BoundingBox(0, 0, 2, 2), 2, 2);

        Assert.That(mask.ToPixels(), Is.EqualTo([true, false, true, false]));
    }

    [TestCase(0)]
    [TestCase(3)]
    [TestCase(8)]
    public void FromLogits_NoSquare_IsRefused(int values) =>
        Assert.That(
            () => InstanceMask.FromLogits(new float[values], new BoundingBox(0, 0, 1, 1), 4, 4),
            Throws.ArgumentException.With.Message.Contains($"{values} were given")
        );

    [TestCase(0)]
    [TestCase(-0.5)]
    [TestCase(1.5)]
    [TestCase(double.NaN)]
    public void FromLogits_ThresholdBeyondItsRange_IsRefused(double threshold) =>
        Assert.That(
            () => InstanceMask.FromLogits(new float[4], new BoundingBox(0, 0, 1, 1), 4, 4, threshold),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
        );

    [Test]
    public void FromLogits_BoxThatIsNoNumber_IsRefused() =>
        Assert.That(
            () => InstanceMask.FromLogits(new float[4], new BoundingBox(0, 0, double.NaN, 1), 4, 4),
            Throws.ArgumentException.With.Message.Contains("finite")
        );
}
