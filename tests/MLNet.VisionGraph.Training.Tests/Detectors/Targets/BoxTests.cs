using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Targets;

public class BoxTests
{
    // Exponentials and logarithms of two libraries may differ in the last digit.
    private const double Digits = 2e-6;

    [TestCase("encode_std1", false)]
    [TestCase("encode_rcnn", true)]
    public void Encode_Boxes_GivesTheOfficialDeltas(string name, bool ofProposals)
    {
        var reference = DetectionReference.Operations.GetProperty("coder");
        var coder = ofProposals ? BoxCoder.Proposals : BoxCoder.Anchors;
        var found = reference.GetProperty("boxes").Boxes().Zip(reference.GetProperty("targets").Boxes(), coder.Encode).ToArray();

        AssertClose(found.SelectMany(delta => new[] { delta.X, delta.Y, delta.Width, delta.Height }), reference.GetProperty(name).Floats());
    }

    [TestCase("decode_std1_no_clip", false, false)]
    [TestCase("decode_rcnn_no_clip", true, false)]
    [TestCase("decode_std1_max_shape_70x90", false, true)]
    [TestCase("decode_rcnn_max_shape_70x90", true, true)]
    public void Decode_Deltas_GivesTheOfficialBoxes(string name, bool ofProposals, bool clip)
    {
        var reference = DetectionReference.Operations.GetProperty("coder");
        var coder = ofProposals ? BoxCoder.Proposals : BoxCoder.Anchors;
        var found = reference
            .GetProperty("boxes")
            .Boxes()
            .Zip(reference.GetProperty("deltas").Deltas(), coder.Decode)
            .Select(box => clip ? box.Clip(width: 90, height: 70) : box);

        AssertClose(found.SelectMany(box => new[] { box.X1, box.Y1, box.X2, box.Y2 }), reference.GetProperty(name).Floats());
    }

    [Test]
    public void Decode_OfAnEncodedBox_GivesTheBox()
    {
        var (from, to) = (new Box(10, 20, 60, 50), new Box(12.5f, 4, 30, 90));
        var found = BoxCoder.Proposals.Decode(from, BoxCoder.Proposals.Encode(from, to));

        AssertClose([found.X1, found.Y1, found.X2, found.Y2], [to.X1, to.Y1, to.X2, to.Y2]);
    }

    [Test]
    public void IoU_OfBoxes_IsTheOfficialToTheLastBit()
    {
        var reference = DetectionReference.Operations.GetProperty("iou");
        var (a, b) = (reference.GetProperty("a").Boxes(), reference.GetProperty("b").Boxes());

        Assert.That(a.SelectMany(x => b.Select(y => BoxOverlaps.IoU(x, y))), Is.EqualTo(reference.GetProperty("iou").Floats()));
        Assert.That(a.SelectMany(x => b.Select(y => BoxOverlaps.IoF(x, y))), Is.EqualTo(reference.GetProperty("iof_a").Floats()));
    }

    [Test]
    public void IoU_OfEmptyBoxes_IsZero() => Assert.That(BoxOverlaps.IoU(new Box(3, 3, 3, 3), new Box(3, 3, 3, 3)), Is.Zero);

    [Test]
    public void LevelOf_Regions_IsTheOfficial()
    {
        var reference = DetectionReference.Operations.GetProperty("roi_levels");
        var found = reference.GetProperty("rois").Regions().Select(region => PyramidLevels.LevelOf(region.Box, 4));

        Assert.That(found, Is.EqualTo(reference.GetProperty("levels").Ints()));
    }

    private static void AssertClose(IEnumerable<float> found, float[] expected)
    {
        var values = found.ToArray();
        Assert.That(values, Has.Length.EqualTo(expected.Length));
        Assert.Multiple(() =>
        {
            for (var i = 0; i < values.Length; i++)
                Assert.That(values[i], Is.EqualTo(expected[i]).Within(Digits * Math.Max(1, Math.Abs(expected[i]))), $"[{i / 4}, {i % 4}]");
        });
    }
}
