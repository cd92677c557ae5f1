using System.Text.Json;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Detectors.Anchors;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Training.Detectors.Losses;
using MLNet.VisionGraph.Training.Detectors.Targets;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Detectors;

/// <summary>One step of training tiny detectors, against the same step of the official code.</summary>
[NonParallelizable]
public class DetectorTrainingTests
{
    // Relative to the L2 norm of a parameter's gradient. In single precision, single activations fall on the other side of a ReLU's kink;
    // the official code in single precision is up to 2e-5 from itself in double precision.
    private const double SingleTolerance = 5e-5;

    // In double precision, where only the places of samples and the targets are in single precision, relative to the official code's own
    // rounding, and at least.
    private const double Slack = 3;
    private const double DoubleTolerance = 1e-6;

    // Of losses up to 4.
    private const double LossTolerance = 3e-6;

    private static readonly (string Model, string Case)[] s_fixtures =
    [
        ("retinanet_efficientvit_nano_nc3", "train_A"),
        ("retinanet_efficientvit_nano_nc3", "train_B"),
        ("maskrcnn_efficientvit_nano_nc3", "train_A"),
        ("maskrcnn_efficientvit_nano_nc3", "train_B"),
        ("maskrcnn_mobilevig_nano_nc3", "train_A"),
        ("maskrcnn_mobilevig_nano_nc3", "train_A_bn_frozen"),
        ("maskrcnn_mobilevig_nano_nc3", "train_B_bn_frozen"),
    ];

    [Test]
    public void Targets_OfObjects_AreTheOfficial([ValueSource(nameof(s_fixtures))] (string Model, string Case) name)
    {
        var fixture = new TrainingFixture(name.Model, name.Case);
        var detector = DetectorOf(name.Model);
        var (height, width) = (fixture.Truths.Max(truth => truth.PaddedHeight), fixture.Truths.Max(truth => truth.PaddedWidth));
        var anchors = new PyramidAnchors(
            detector is RetinaNet ? AnchorGrid.ForRetinaNet : AnchorGrid.ForProposals,
            detector.Neck.Strides,
            [.. detector.Neck.Strides.Select(stride => ((height + stride - 1) / stride, (width + stride - 1) / stride))]
        );
        var targets =
            detector is RetinaNet
                ? AnchorTargets.ForRetinaNet(anchors, fixture.Truths)
                : AnchorTargets.ForRegionProposals(anchors, fixture.Truths, new EvenChooser());

        Assert.That(fixture.Truths.SelectMany(truth => truth.Masks.Select(mask => mask.Area)), Is.EqualTo(fixture.MaskAreas));
        AssertTargets(targets, fixture.Single.GetProperty("assignment"));
        if (fixture.Single.TryGetProperty("roi", out var regions))
            AssertRegions(RoiTargets.Create(fixture.Truths, fixture.Proposals(), 3, new EvenChooser(), 28), fixture, regions);
    }

    public enum Arithmetic
    {
        Single,
        SingleChannelsLast,
        Double,
    }

    [Test]
    public void Compute_OneStep_GivesTheOfficialLossesAndGradients(
        [ValueSource(nameof(s_fixtures))] (string Model, string Case) name,
        [Values] Arithmetic arithmetic
    )
    {
        var fixture = new TrainingFixture(name.Model, name.Case);
        using var scope = NewDisposeScope();
        using var module = fixture.Module(DetectorOf(name.Model));
        module.ChannelsLast = arithmetic == Arithmetic.SingleChannelsLast;
        if (arithmetic == Arithmetic.Double)
            module.to(ScalarType.Float64);
        module.train();
        var losses = new DetectorObjective(new EvenChooser()).Compute(
            module,
            arithmetic == Arithmetic.Double ? fixture.Images().to(ScalarType.Float64) : fixture.Images(),
            fixture.Truths,
            module.Detector is MaskRcnn ? fixture.Proposals() : null
        );
        losses.Total().backward();

        Assert.Multiple(() =>
        {
            AssertLosses(losses, fixture.Double);
            var gradients = module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad);
            var tolerance = arithmetic == Arithmetic.Double ? Math.Max(DoubleTolerance, Slack * fixture.Rounding) : SingleTolerance;
            AssertGradients(gradients, fixture.Double, tolerance);
        });
    }

    private static IDetector DetectorOf(string model) => DetectorConfig.CreateNano(model[..model.LastIndexOf('_')], 3);

    private static void AssertTargets(AnchorTargets targets, JsonElement expected)
    {
        Assert.That(targets.PositiveCount, Is.EqualTo(expected.GetProperty("num_total_pos").GetInt32()));
        Assert.That(targets.NegativeCount, Is.EqualTo(expected.GetProperty("num_total_neg").GetInt32()));
        for (var image = 0; image < targets.Images.Count; image++)
        {
            var (found, wanted) = (targets.Images[image], expected.GetProperty("images")[image]);
            var objects = found.Assignment.Objects;
            Assert.That(found.Positives, Is.EqualTo(wanted.GetProperty("pos_inds").Ints()));
            Assert.That(found.Positives.Select(anchor => objects[anchor]), Is.EqualTo(wanted.GetProperty("pos_gt").Ints()));
            Assert.That(found.Negatives, Has.Length.EqualTo(wanted.GetProperty("sampled_neg").GetInt32()));
            Assert.That(found.Negatives.Take(20), Is.EqualTo(wanted.GetProperty("neg_inds_first20").Ints()));
            for (var level = 0; level < targets.Anchors.Maps.Count; level++)
            {
                var ofLevel = objects[targets.Anchors.Starts[level]..targets.Anchors.Starts[level + 1]];
                var counts = wanted.GetProperty("assigner_per_level")[level];
                Assert.That(ofLevel.Count(value => value >= 0), Is.EqualTo(counts.GetProperty("pos").GetInt32()));
                Assert.That(ofLevel.Count(value => value == Assignment.Background), Is.EqualTo(counts.GetProperty("neg").GetInt32()));
                Assert.That(ofLevel.Count(value => value == Assignment.Ignored), Is.EqualTo(counts.GetProperty("ignored").GetInt32()));
                Assert.That(
                    ofLevel.Count(value => value == Assignment.Outside),
                    Is.EqualTo(counts.GetProperty("outside_valid_area").GetInt32())
                );
            }
        }

        var deltas = Enumerable.Range(0, targets.Anchors.Maps.Count).SelectMany(level => targets.OfLevel(level).Deltas).ToArray();
        Assert.That(deltas, Has.Length.EqualTo(targets.Images.Sum(image => image.Positives.Length)));
    }

    private static void AssertRegions(RoiTargets targets, TrainingFixture fixture, JsonElement expected)
    {
        Assert.That(targets.Labels, Has.Length.EqualTo(expected.GetProperty("labels_total").GetInt32()));
        Assert.That(
            targets.Masks.Chunk(28 * 28).Select(mask => (int)mask.Sum()),
            Is.EqualTo(expected.GetProperty("mask_target_sums").Ints())
        );
        for (var image = 0; image < 2; image++)
        {
            var wanted = expected.GetProperty("images")[image];
            var objects = RoiTargets.Assign(fixture.Truths[image].Boxes, fixture.Proposals()[image]);
            var positives = objects.Positives();
            Assert.That(positives, Is.EqualTo(wanted.GetProperty("pos_inds").Ints()));
            Assert.That(positives.Select(region => objects.Objects[region]), Is.EqualTo(wanted.GetProperty("pos_gt").Ints()));
        }
    }

    private static void AssertLosses(DetectorLosses losses, JsonElement expected)
    {
        AssertLevels(losses.Anchors?.Classes, "loss_cls_per_level");
        AssertLevels(losses.Anchors?.Boxes, "loss_bbox_per_level");
        AssertLevels(losses.Proposals?.Classes, "loss_rpn_cls_per_level");
        AssertLevels(losses.Proposals?.Boxes, "loss_rpn_bbox_per_level");
        AssertClose(losses.Proposals?.OfClasses(), "loss_rpn_cls");
        AssertClose(losses.Proposals?.OfBoxes(), "loss_rpn_bbox");
        AssertClose(losses.Anchors?.OfClasses() ?? losses.Regions!.Classes, "loss_cls");
        AssertClose(losses.Anchors?.OfBoxes() ?? losses.Regions!.Boxes, "loss_bbox");
        AssertClose(losses.Regions?.Masks, "loss_mask");
        var total = expected.GetProperty("total").GetDouble();
        Assert.That(Value(losses.Total()), Is.EqualTo(total).Within(LossTolerance * total));

        void AssertLevels(IReadOnlyList<Tensor>? found, string name)
        {
            if (found is not null)
            {
                var wanted = expected.GetProperty(name).EnumerateArray().Select(value => value.GetDouble());
                Assert.That(found.Select(Value), Is.EqualTo(wanted).Within(LossTolerance), name);
            }
        }

        void AssertClose(Tensor? found, string name)
        {
            if (found is not null)
                Assert.That(
                    Value(found),
                    Is.EqualTo(expected.GetProperty("losses").GetProperty(name).GetDouble()).Within(LossTolerance),
                    name
                );
        }
    }

    private static void AssertGradients(Dictionary<string, Tensor?> found, JsonElement expected, double tolerance)
    {
        var squares = 0.0;
        foreach (var gradient in found.Values)
            squares += gradient is null ? 0 : Values(gradient).Sum(value => value * value);
        var total = expected.GetProperty("total_gradient_l2").GetDouble();
        Assert.That(Math.Sqrt(squares), Is.EqualTo(total).Within(tolerance * total), "L2 of the whole gradient");
        foreach (var parameter in expected.GetProperty("gradients").EnumerateObject())
        {
            var values = Values(found[parameter.Name]!);
            var norm = parameter.Value.GetProperty("l2").GetDouble();
            Assert.That(Math.Sqrt(values.Sum(value => value * value)), Is.EqualTo(norm).Within(tolerance * norm), parameter.Name);
            var sum = parameter.Value.GetProperty("sum").GetDouble();
            Assert.That(values.Sum(), Is.EqualTo(sum).Within(tolerance * norm * Math.Sqrt(values.Length)), parameter.Name);
            var first = parameter.Value.GetProperty("first4").EnumerateArray().Select(value => value.GetDouble());
            Assert.That(values.Take(4), Is.EqualTo(first).Within(tolerance * norm), parameter.Name);
        }
    }

    private static double[] Values(Tensor gradient) => gradient.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();

    private static double Value(Tensor loss) => Values(loss)[0];
}
