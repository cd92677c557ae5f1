using MLNet.VisionGraph.Detectors.Anchors;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Targets;

public class PyramidAnchorsTests
{
    [TestCase("anchors_rpn")]
    [TestCase("anchors_retinanet")]
    public void Boxes_OfSmallMaps_AreTheOfficialOnes(string name)
    {
        var expected = DetectionReference.Operations.GetProperty(name);
        var (grid, first) = name == "anchors_rpn" ? (AnchorGrid.ForProposals, 4) : (AnchorGrid.ForRetinaNet, 8);
        var anchors = new PyramidAnchors(
            grid,
            [.. Enumerable.Range(0, 5).Select(level => first << level)],
            [.. expected.GetProperty("feature_sizes").Ints().Chunk(2).Select(size => (size[0], size[1]))]
        );
        var pad = expected.GetProperty("pad_shape_for_flags").Ints();
        var within = anchors.Within(pad[0], pad[1]);

        Assert.Multiple(() =>
        {
            for (var level = 0; level < anchors.Maps.Count; level++)
            {
                var (start, end) = (anchors.Starts[level], anchors.Starts[level + 1]);
                Assert.That(anchors.Boxes[start..end], Is.EqualTo(expected.GetProperty("all")[level].Boxes()), $"level {level}");
                Assert.That(
                    within[start..end].Select(value => value ? 1 : 0),
                    Is.EqualTo(expected.GetProperty("valid")[level].Ints()),
                    $"level {level}"
                );
            }
        });
    }

    [Test]
    public void Constructor_WithAMapTooFew_SaysSo() =>
        Assert.That(
            () => new PyramidAnchors(AnchorGrid.ForRetinaNet, [8, 16], [(4, 4)]),
            Throws.ArgumentException.With.Message.Contains("2 strides and 1 maps")
        );
}
