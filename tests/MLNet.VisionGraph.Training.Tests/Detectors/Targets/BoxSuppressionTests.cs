using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Targets;

public class BoxSuppressionTests
{
    [TestCase("keep_iou_0_5", 0.5f)]
    [TestCase("keep_iou_0_7", 0.7f)]
    public void Keep_Boxes_KeepsTheOfficialOnes(string name, float threshold)
    {
        var reference = DetectionReference.Operations.GetProperty("nms");
        var found = BoxSuppression.Keep(reference.GetProperty("boxes").Boxes(), reference.GetProperty("scores").Floats(), threshold);

        Assert.That(found, Is.EqualTo(reference.GetProperty(name).Ints()));
    }

    [Test]
    public void KeepByLabel_Boxes_KeepsTheOfficialOnes()
    {
        var reference = DetectionReference.Operations.GetProperty("nms");
        var found = BoxSuppression.KeepByLabel(
            reference.GetProperty("boxes").Boxes(),
            reference.GetProperty("scores").Floats(),
            reference.GetProperty("labels").Ints(),
            0.5f
        );

        Assert.That(found, Is.EqualTo(reference.GetProperty("keep_batched_by_label_0_5").Ints()));
    }

    [Test]
    public void Keep_AnOverlapOfExactlyTheThreshold_IsKept()
    {
        var reference = DetectionReference.Operations.GetProperty("nms_exact");
        var found = BoxSuppression.Keep(reference.GetProperty("boxes").Boxes(), reference.GetProperty("scores").Floats(), 0.5f);

        Assert.That(found, Is.EqualTo(reference.GetProperty("keep_iou_0_5").Ints()));
    }

    [Test]
    public void KeepByLabel_MoreThanTenThousandBoxes_EqualsALoopOverLabels()
    {
        var random = new AugmentationRandom(3);
        var boxes = new Box[10_500];
        for (var i = 0; i < boxes.Length; i++)
        {
            var (x, y) = ((float)random.NextUniform(0, 2000), (float)random.NextUniform(0, 2000));
            boxes[i] = new Box(x, y, x + (float)random.NextUniform(5, 60), y + (float)random.NextUniform(5, 60));
        }

        float[] scores = [.. boxes.Select(_ => (float)random.NextDouble())];
        int[] labels = [.. boxes.Select(_ => random.NextInt(3))];
        var expected = Enumerable
            .Range(0, 3)
            .SelectMany(label =>
            {
                int[] mine = [.. Enumerable.Range(0, boxes.Length).Where(i => labels[i] == label)];
                return BoxSuppression.Keep([.. mine.Select(i => boxes[i])], [.. mine.Select(i => scores[i])], 0.3f).Select(i => mine[i]);
            })
            .OrderByDescending(i => scores[i])
            .ToArray();

        // The offset of a label rounds coordinates to 2^-11: an overlap within that of the threshold may fall on the other side.
        var found = BoxSuppression.KeepByLabel(boxes, scores, labels, 0.3f);
        Assert.That(found, Has.Length.LessThan(boxes.Length));
        Assert.That(found.Intersect(expected).Count(), Is.EqualTo(expected.Length).Within(3));
        Assert.That(found.Select(i => scores[i]), Is.Ordered.Descending);
    }
}
