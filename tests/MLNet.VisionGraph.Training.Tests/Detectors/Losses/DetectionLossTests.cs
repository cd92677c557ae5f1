using System.Text.Json;
using MLNet.VisionGraph.Training.Detectors.Losses;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Losses;

public class DetectionLossTests
{
    // Of losses between 1 and 4 and gradients below 1, in single precision.
    private const double Tolerance = 5e-7;

    private static readonly JsonElement s_reference = DetectionReference.Operations.GetProperty("losses");

    private static readonly float[] s_weights = s_reference.GetProperty("weights").Floats();

    private static readonly double s_divisor = s_reference.GetProperty("avg_factor").GetDouble();

    [Test]
    public void SigmoidFocal_LogitsWithAnIgnoredRow_IsTheOfficial()
    {
        using var scope = NewDisposeScope();
        var labels = s_reference.GetProperty("labels_background_is_3").Ints();
        var logits = tensor(s_reference.GetProperty("logits").Floats(), [8, 3], requires_grad: true);
        long[] objects = [.. Enumerable.Range(0, 8).Where(i => labels[i] < 3 && s_weights[i] > 0).Select(i => i * 3L + labels[i])];
        var loss = DetectionLoss.SigmoidFocal(logits, objects, tensor(s_weights, [8, 1]), s_divisor);

        AssertOfficial(loss, logits, "focal");
    }

    [Test]
    public void Softmax_CountedRows_IsTheOfficial()
    {
        using var scope = NewDisposeScope();
        var labels = s_reference.GetProperty("labels_background_is_3").Ints();
        var logits = tensor(s_reference.GetProperty("logits4").Floats(), [8, 4], requires_grad: true);
        var counted = Counted(s_weights);
        var loss = DetectionLoss.Softmax(
            logits.index_select(0, tensor(counted)),
            [.. counted.Select(i => (long)labels[i])],
            counted.Length
        );

        AssertOfficial(loss, logits, "softmax_ce");
    }

    [Test]
    public void Sigmoid_CountedAnchors_IsTheOfficialLossOfProposals()
    {
        using var scope = NewDisposeScope();
        var reference = s_reference.GetProperty("rpn");
        var labels = reference.GetProperty("labels_0_is_object_1_is_background").Ints();
        var logits = tensor(reference.GetProperty("logits").Floats(), [8, 1], requires_grad: true);
        var counted = Counted(reference.GetProperty("weights").Floats());
        var loss = DetectionLoss.Sigmoid(
            logits.index_select(0, tensor(counted)),
            tensor(counted.Select(i => 1f - labels[i]).ToArray(), [counted.Length, 1]),
            reference.GetProperty("avg_factor").GetDouble()
        );

        AssertOfficial(loss, logits, "rpn");
    }

    [Test]
    public void Absolute_CountedRows_IsTheOfficial()
    {
        using var scope = NewDisposeScope();
        var reference = s_reference.GetProperty("l1");
        var predictions = tensor(reference.GetProperty("pred").Floats(), [8, 4], requires_grad: true);
        var counted = tensor(Counted(reference.GetProperty("weights_per_row").Floats()));
        var targets = tensor(reference.GetProperty("target").Floats(), [8, 4]);
        var loss = DetectionLoss.Absolute(
            predictions.index_select(0, counted),
            targets.index_select(0, counted),
            reference.GetProperty("avg_factor").GetDouble()
        );

        AssertOfficial(loss, predictions, "l1");
    }

    [Test]
    public void Compute_MasksOfTheTrueClass_GivesTheOfficialLoss()
    {
        using var scope = NewDisposeScope();
        var reference = s_reference.GetProperty("mask");
        var masks = tensor(DetectionReference.Stream("ops.loss.m", 8 * 3 * 4 * 4, 8, -4), [8, 3, 4, 4], requires_grad: true);
        var targets = DetectionReference.Stream("ops.loss.mt", 8 * 4 * 4, 1, 0).Select(value => value > 0.5 ? 1f : 0f).ToArray();
        var labels = Array.ConvertAll(reference.GetProperty("labels").Ints(), label => (long)label);
        var loss = RegionLoss.OfMasks(masks, labels, targets);
        loss.backward();
        var gradient = masks.grad!.data<float>().ToArray();

        Assert.That(Value(loss), Is.EqualTo(reference.GetProperty("value").GetDouble()).Within(Tolerance));
        Assert.That(
            Math.Sqrt(gradient.Sum(value => (double)value * value)),
            Is.EqualTo(reference.GetProperty("grad_l2").GetDouble()).Within(1e-7)
        );
        Assert.That(gradient.Count(value => value != 0), Is.EqualTo(reference.GetProperty("grad_nonzero").GetInt32()));
    }

    [Test]
    public void SigmoidFocal_LogitsFarFromZero_StaysFinite()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 200f, -200f, 200f, -200f }, [4, 1], requires_grad: true);
        var loss = DetectionLoss.SigmoidFocal(logits, [0, 1], ones(4, 1), 1);
        loss.backward();

        // The object with −200 and the background with 200 are as wrong as can be: 0.25 · 200 + 0.75 · 200.
        Assert.That(Value(loss), Is.EqualTo(200).Within(1e-4));
        Assert.That(logits.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 0, -0.25f, 0.75f, 0 }).Within(1e-6));
    }

    private static long[] Counted(float[] weights) => [.. Enumerable.Range(0, weights.Length).Where(i => weights[i] > 0)];

    private static void AssertOfficial(Tensor loss, Tensor predictions, string name)
    {
        loss.backward();
        var reference = s_reference.GetProperty(name);
        Assert.That(Value(loss), Is.EqualTo(reference.GetProperty("value").GetDouble()).Within(Tolerance));
        Assert.That(predictions.grad!.data<float>().ToArray(), Is.EqualTo(reference.GetProperty("grad").Floats()).Within(Tolerance));
    }

    private static float Value(Tensor loss) => loss.data<float>()[0];
}
