using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Targets;

public class MaskTargetTests
{
    private const int Side = 28;

    [Test]
    public void Fill_Ellipses_GivesTheOfficialPixels()
    {
        var reference = DetectionReference.Operations.GetProperty("mask_target");
        var size = reference.GetProperty("mask_size").Ints();
        var masks = reference
            .GetProperty("ellipses")
            .EnumerateArray()
            .Select(ellipse =>
                DetectionReference.Ellipse([.. ellipse.EnumerateArray().Select(value => value.GetDouble())], size[1], size[0])
            )
            .ToArray();
        Assert.That(masks.Select(mask => mask.Area), Is.EqualTo(reference.GetProperty("ellipse_areas").Ints()));

        var (rois, objects) = (reference.GetProperty("rois").Boxes(), reference.GetProperty("gt_index").Ints());
        var target = new float[Side * Side];
        for (var i = 0; i < rois.Length; i++)
        {
            MaskTarget.Fill(masks[objects[i]], rois[i], target, Side);
            Assert.That(target, Is.EqualTo(Unpack(reference.GetProperty("target_28x28")[i].Ints())), $"region {i}");
            Assert.That(target.Sum(), Is.EqualTo(reference.GetProperty("target_sums")[i].GetInt32()));
        }
    }

    [Test]
    public void Fill_AMaskWithinAWindow_EqualsTheWholeMask()
    {
        var whole = DetectionReference.Ellipse([5.5, 7.2, 40.1, 50.3], 80, 60);
        var window = new PixelWindow(4, 6, 40, 48);
        var values = new bool[window.Width * window.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = whole[window.Left + i % window.Width, window.Top + i / window.Width];
        var cropped = new ObjectMask(80, 60, window, values);
        var (expected, found) = (new float[Side * Side], new float[Side * Side]);
        MaskTarget.Fill(whole, new Box(2, 3, 70, 58), expected, Side);
        MaskTarget.Fill(cropped, new Box(2, 3, 70, 58), found, Side);

        Assert.That(cropped.Area, Is.EqualTo(whole.Area));
        Assert.That(found, Is.EqualTo(expected));
    }

    // Lengths of runs of equal pixels, row after row, zeros first.
    private static float[] Unpack(int[] runs) => [.. runs.SelectMany((length, i) => Enumerable.Repeat(i % 2f, length))];
}
