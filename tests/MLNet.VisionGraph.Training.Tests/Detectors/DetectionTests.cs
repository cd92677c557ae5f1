using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Training.Detectors;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Detectors;

/// <summary>Detections of tiny detectors on tensors, against those of the official code.</summary>
[NonParallelizable]
public class DetectionTests
{
    [Test]
    public void Detect_PaddedImages_GivesTheOfficialDetections(
        [Values("retinanet_efficientvit_nano", "maskrcnn_efficientvit_nano", "maskrcnn_mobilevig_nano")] string name,
        [Values] bool channelsLast
    )
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Data", "reference", "detection", name + "_nc3", "B");
        var fixture = (DetectorFixture)Fixture.Read(Path.Combine(folder, "fixture.json"))!;
        var root = DetectionReference.Json(Path.Combine(name + "_nc3", "B", "fixture.json"));
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var module = new DetectorModule(DetectorConfig.CreateNano(name, 3)) { ChannelsLast = channelsLast };
        var shift = root.GetProperty("weight_params").GetProperty("cls_shift").EnumerateArray().Select(value => value.GetDouble());
        module.Load(TrainingFixture.WeightsOf(module, [.. shift]));
        module.eval();

        var results = Run(module, fixture);
        var comparisons = new List<Comparison>();
        if (module.Detector is MaskRcnn)
            comparisons.AddRange(DetectionComparisons.Proposals(folder, fixture.Images, results));
        for (var image = 0; image < fixture.Images; image++)
        {
            var (expected, description) = (root.GetProperty("detections")[image], root.GetProperty("images")[image]);
            comparisons.AddRange(DetectionComparisons.Detections(expected, description, image, fixture.Images, results, folder));
        }

        Assert.That(comparisons, Has.Count.GreaterThanOrEqualTo(8));
        Assert.Multiple(() =>
        {
            foreach (var comparison in comparisons)
                Assert.That(comparison.Difference, Is.LessThan(comparison.Bound), comparison.Output);
        });
    }

    private static Dictionary<string, float[]> Run(DetectorModule module, DetectorFixture fixture)
    {
        var (images, thresholds) = (fixture.Images, new DetectionThresholds());
        var outputs = module.call(tensor(fixture.Input(), [images, 3, fixture.Settings.Height, fixture.Settings.Width]));
        var (size, scale) = (tensor(fixture.Sizes(), [images, 2]), tensor(fixture.Scales(), [images, 2]));
        var ops = module.Operations;
        var found = module.Detector.Detect(ops, outputs, size, scale, thresholds);
        var results = new Dictionary<string, float[]>
        {
            ["boxes"] = Values(found.Boxes),
            ["scores"] = Values(found.Scores),
            ["labels"] = Values(found.Labels),
        };
        if (found.Masks is { } masks)
            results["masks"] = Values(masks);
        if (module.Detector is MaskRcnn rcnn)
        {
            var (boxes, scores) = rcnn.Propose(ops, outputs, size, thresholds);
            (results["proposals"], results["proposal_scores"]) = (Values(boxes), Values(scores));
        }

        return results;
    }

    private static float[] Values(Tensor values) => values.to(ScalarType.Float32).contiguous().data<float>().ToArray();
}
