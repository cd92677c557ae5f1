using MLNet.VisionGraph.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Losses;

public class LossTests
{
    private static readonly float[] Logits = [2f, 0.5f, -1f, 0.1f, 0.2f, 3f];

    [Test]
    public void OfLabels_WithSmoothing_EqualsTheFormula()
    {
        using var scope = NewDisposeScope();
        var found = CrossEntropy.OfLabels(tensor(Logits, [2, 3]), tensor(new long[] { 0, 1 }), smoothing: 0.1).ToDouble();

        Assert.That(found, Is.EqualTo((Row(0, [0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3]) + Row(1, [0.1 / 3, 0.9 + 0.1 / 3, 0.1 / 3])) / 2).Within(1e-6));
    }

    [Test]
    public void OfTargets_Distributions_EqualTheFormulaAndItsGradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(Logits, [2, 3], requires_grad: true);
        var loss = CrossEntropy.OfTargets(logits, tensor(new[] { 0.7f, 0.3f, 0f, 0.2f, 0.2f, 0.6f }, [2, 3]));
        loss.backward();

        Assert.That(loss.ToDouble(), Is.EqualTo((Row(0, [0.7, 0.3, 0]) + Row(1, [0.2, 0.2, 0.6])) / 2).Within(1e-6));
        Assert.That(logits.grad!.data<float>().ToArray()[0], Is.EqualTo((Softmax(0)[0] - 0.7) / 2).Within(1e-6), "(softmax − target) / B");
    }

    [Test]
    public void OfTargets_WithClassWeights_AgreesWithLabels()
    {
        using var scope = NewDisposeScope();
        var (logits, weights) = (tensor(Logits, [2, 3]), tensor(new[] { 0.5f, 2f, 1f }));
        var byTargets = CrossEntropy.OfTargets(logits, tensor(new[] { 0f, 1f, 0f, 0f, 0f, 1f }, [2, 3]), weights).ToDouble();
        var byLabels = CrossEntropy.OfLabels(logits, tensor(new[] { 1L, 2L }), classWeights: weights).ToDouble();

        Assert.That(byTargets, Is.EqualTo((2 * Row(0, [0, 1, 0]) + Row(1, [0, 0, 1])) / 3).Within(1e-6));
        Assert.That(byTargets, Is.EqualTo(byLabels).Within(1e-6));
    }

    [Test]
    public void Combine_Hard_TakesTheTeachersAnswerAsLabel()
    {
        using var scope = NewDisposeScope();
        var teacher = tensor(new[] { 0f, 9f, 0f, 5f, 0f, 0f }, [2, 3]);
        var found = new DistillationLoss { Alpha = 0.25 }.Combine(tensor(2.0f), tensor(Logits, [2, 3]), teacher).ToDouble();

        Assert.That(found, Is.EqualTo(0.75 * 2 + 0.25 * (Row(0, [0, 1, 0]) + Row(1, [1, 0, 0])) / 2).Within(1e-6));
    }

    [Test]
    public void Combine_SoftOfTheTeacherItself_IsTheBaseLossAlone()
    {
        using var scope = NewDisposeScope();
        var loss = new DistillationLoss { Kind = DistillationKind.Soft, Temperature = 3 };
        var same = loss.Combine(tensor(2.0f), tensor(Logits, [2, 3]), tensor(Logits, [2, 3])).ToDouble();
        var other = loss.Combine(tensor(2.0f), tensor(Logits, [2, 3]), zeros(2, 3)).ToDouble();

        Assert.Multiple(() =>
        {
            Assert.That(same, Is.EqualTo(1).Within(1e-6));
            Assert.That(other, Is.EqualTo(1 + 0.5 * 9 * (Divergence(0, 3) + Divergence(1, 3)) / 6).Within(1e-6));
        });
    }

    [TestCase(-0.1, 1)]
    [TestCase(1.1, 1)]
    [TestCase(0.5, 0)]
    public void Combine_OptionOutOfItsRange_IsAnError(double alpha, double temperature)
    {
        using var scope = NewDisposeScope();
        var loss = new DistillationLoss { Alpha = alpha, Temperature = temperature };

        Assert.Throws<InvalidOperationException>(() => loss.Combine(tensor(1f), zeros(1, 2), zeros(1, 2)));
    }

    private static double[] Softmax(int row, double temperature = 1)
    {
        var powers = Logits.Skip(3 * row).Take(3).Select(value => Math.Exp(value / temperature)).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static double Row(int row, double[] target) => -Softmax(row).Zip(target, (p, t) => t * Math.Log(p)).Sum();

    // KL(uniform ‖ student).
    private static double Divergence(int row, double temperature) => Softmax(row, temperature).Sum(p => Math.Log(1.0 / 3 / p) / 3);
}
