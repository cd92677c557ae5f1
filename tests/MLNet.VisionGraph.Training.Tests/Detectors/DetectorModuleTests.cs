using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Training.Detectors;
using MLNet.VisionGraph.Training.Detectors.Losses;
using MLNet.VisionGraph.Training.Detectors.Targets;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Detectors;

[NonParallelizable]
public class DetectorModuleTests
{
    [TestCase("retinanet_efficientvit_nano")]
    [TestCase("maskrcnn_efficientvit_nano")]
    [TestCase("maskrcnn_mobilevig_nano")]
    public void StateDict_OfADetector_HasTheNamesOfItsParametersAndReturnsWhatWasLoaded(string name)
    {
        using var scope = NewDisposeScope();
        var fixture = new TrainingFixture(name + "_nc3", "train_A");
        using var module = fixture.Module(DetectorConfig.CreateNano(name, 3));
        var names = module.Parameters.Select(spec => spec.Name).ToArray();
        var indexes = module.Parameters.Where(spec => spec.Kind == ParameterKind.AttentionBias);
        using var other = new DetectorModule(module.Detector);
        other.Load(module.ToStateDict());

        Assert.That(module.state_dict(), Has.Count.EqualTo(names.Length + indexes.Count()));
        Assert.That(names, Is.SubsetOf(module.state_dict().Keys));
        foreach (var (key, value) in module.state_dict())
            Assert.That(other.state_dict()[key].equal(value).all().data<bool>()[0], key);
    }

    // The same image alone and in a batch, with empty images around it, has the same detections.
    [TestCase("retinanet_efficientvit_nano")]
    [TestCase("maskrcnn_efficientvit_nano")]
    [TestCase("maskrcnn_mobilevig_nano")]
    public void Detect_ImagesOfABatch_AreIndependent(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var fixture = new TrainingFixture(name + "_nc3", "train_A");
        using var module = fixture.Module(DetectorConfig.CreateNano(name, 3));
        module.eval();
        var images = fixture.Images();
        var (first, both) = (Detect(images.narrow(0, 0, 1)), Detect(images));

        Assert.That(both.Scores.shape, Is.EqualTo(new long[] { 2, 100 }));
        AssertEqual(both.Boxes[0], first.Boxes[0], 1e-3);
        AssertEqual(both.Scores[0], first.Scores[0], 1e-5);
        if (both.Masks is { } masks)
        {
            Assert.That(masks.shape, Is.EqualTo(new long[] { 2, 100, 28, 28 }));
            AssertEqual(masks[0], first.Masks![0], 1e-4);
        }

        DetectionSlots<Tensor> Detect(Tensor batch)
        {
            var count = batch.shape[0];
            var size = tensor(new float[] { batch.shape[3], batch.shape[2] }).expand(count, 2);
            return module.Detector.Detect(module.Operations, module.call(batch), size, ones(count, 2), new DetectionThresholds());
        }
    }

    [TestCase("retinanet_efficientvit_nano")]
    [TestCase("maskrcnn_mobilevig_nano")]
    public void Compute_ImagesWithoutObjects_LearnsBackground(string name)
    {
        using var scope = NewDisposeScope();
        var fixture = new TrainingFixture(name + "_nc3", "train_A");
        using var module = fixture.Module(DetectorConfig.CreateNano(name, 3));
        module.train();
        GroundTruth[] none = [.. fixture.Truths.Select(truth => new GroundTruth([], []) { Height = truth.Height, Width = truth.Width })];
        var losses = new DetectorObjective(new EvenChooser()).Compute(module, fixture.Images(), none);
        losses.Total().backward();

        Assert.That(losses.Total().data<float>()[0], Is.GreaterThan(0).And.LessThan(float.PositiveInfinity));
        foreach (var (parameterName, parameter) in module.named_parameters())
        {
            if (parameter.grad is { } gradient)
                Assert.That(gradient.isfinite().all().data<bool>()[0], parameterName);
        }
    }

    // The network's own proposals: other choices among equals lead to other samples.
    [TestCase("maskrcnn_efficientvit_nano")]
    [TestCase("maskrcnn_mobilevig_nano")]
    public void Compute_FromTheNetworksOwnProposals_IsNearTheOfficialLoss(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var fixture = new TrainingFixture(name + "_nc3", "train_A");
        using var module = fixture.Module(DetectorConfig.CreateNano(name, 3));
        module.train();
        var losses = new DetectorObjective(new EvenChooser()).Compute(module, fixture.Images(), fixture.Truths);
        var expected = fixture.Single.GetProperty("end_to_end_forward_train");

        AssertNear(losses.Regions!.Classes, "loss_cls");
        AssertNear(losses.Regions.Boxes, "loss_bbox");
        AssertNear(losses.Regions.Masks!, "loss_mask");

        void AssertNear(Tensor loss, string part) =>
            Assert.That(loss.data<float>()[0], Is.EqualTo(expected.GetProperty(part).GetDouble()).Within(3).Percent, part);
    }

    [Test]
    public void Compute_OverAndOver_LeavesNoTensors()
    {
        var fixture = new TrainingFixture("maskrcnn_mobilevig_nano_nc3", "train_A");
        using var module = fixture.Module(DetectorConfig.CreateNano("maskrcnn_mobilevig_nano", 3));
        module.train();
        var counts = new List<long>();
        for (var step = 0; step < 4; step++)
        {
            using (var scope = NewDisposeScope())
                new DetectorObjective(new EvenChooser()).Compute(module, fixture.Images(), fixture.Truths).Total().backward();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add(Tensor.TotalCount);
        }

        Assert.That(counts[3], Is.EqualTo(counts[1]));
    }

    private static void AssertEqual(Tensor found, Tensor expected, double tolerance) =>
        Assert.That((found - expected).abs().max().data<float>()[0], Is.LessThan(tolerance));
}
