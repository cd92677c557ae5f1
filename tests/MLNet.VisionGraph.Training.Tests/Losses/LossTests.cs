using MLNet.VisionGraph.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Losses;

public class LossTests
{
    private static readonly float[] s_logits = [2f, 0.5f, -1f, 0.1f, 0.2f, 3f];

    [Test]
    public void OfLabels_WithSmoothing_EqualsTheFormula()
    {
        using var scope = NewDisposeScope();
        var found = CrossEntropy.OfLabels(tensor(s_logits, [2, 3]), tensor(new long[] { 0, 1 }), smoothing: 0.1).ToDouble();

        Assert.That(
            found,
            Is.EqualTo((Row(0, [0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3]) + Row(1, [0.1 / 3, 0.9 + 0.1 / 3, 0.1 / 3])) / 2).Within(1e-6)
        );
    }

    [Test]
    public void OfTargets_Distributions_EqualTheFormulaAndItsGradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(s_logits, [2, 3], requires_grad: true);
        var loss = CrossEntropy.OfTargets(logits, tensor(new[] { 0.7f, 0.3f, 0f, 0.2f, 0.2f, 0.6f }, [2, 3]));
        loss.backward();

        Assert.That(loss.ToDouble(), Is.EqualTo((Row(0, [0.7, 0.3, 0]) + Row(1, [0.2, 0.2, 0.6])) / 2).Within(1e-6));
        Assert.That(logits.grad!.data<float>().ToArray()[0], Is.EqualTo((Softmax(0)[0] - 0.7) / 2).Within(1e-6), "(softmax − target) / B");
    }

    [Test]
    public void OfTargets_WithClassWeights_AgreesWithLabels()
    {
        using var scope = NewDisposeScope();
        var (logits, weights) = (tensor(s_logits, [2, 3]), tensor(new[] { 0.5f, 2f, 1f }));
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
        var found = new DistillationLoss { Alpha = 0.25 }
            .Combine(tensor(2.0f), tensor(s_logits, [2, 3]), teacher)
            .ToDouble();

        Assert.That(found, Is.EqualTo(0.75 * 2 + 0.25 * (Row(0, [0, 1, 0]) + Row(1, [1, 0, 0])) / 2).Within(1e-6));
    }

    [Test]
    public void Combine_SoftOfTheTeacherItself_IsTheBaseLossAlone()
    {
        using var scope = NewDisposeScope();
        var loss = new DistillationLoss { Kind = DistillationKind.Soft, Temperature = 3 };
        var same = loss.Combine(tensor(2.0f), tensor(s_logits, [2, 3]), tensor(s_logits, [2, 3])).ToDouble();
        var other = loss.Combine(tensor(2.0f), tensor(s_logits, [2, 3]), zeros(2, 3)).ToDouble();

        Assert.Multiple(() =>
        {
            Assert.That(same, Is.EqualTo(1).Within(1e-6));
            Assert.That(other, Is.EqualTo(1 + 0.5 * 9 * (Divergence(0, 3) + Divergence(1, 3)) / 2).Within(1e-6));
        });
    }

    // By hand, logs of small fractions as logits. Student (1/2, 1/4, 1/4) and (1/3, 1/3, 1/3), teacher (1/4, 1/2, 1/4) and (2/3, 1/6, 1/6).
    // Hard: −ln 1/4 = 1.386294, −ln 1/3 = 1.098612. Soft at T = 1: 1/4 ln 1/2 + 1/2 ln 2 = 0.173287, 2/3 ln 2 + 1/3 ln 1/2 = 0.231049.
    // Soft at T = 2 takes square roots: (0.414214, 0.292893, 0.292893) and thirds against (0.292893, 0.414214, 0.292893) and
    // (0.5, 0.25, 0.25): 0.042046, 0.058892.
    [TestCase(DistillationKind.Hard, 1, 0.75 * 2 + 0.25 * (1.386294 + 1.098612) / 2)]
    [TestCase(DistillationKind.Hard, 2, 0.75 * 2 + 0.25 * (1.386294 + 1.098612) / 2)]
    [TestCase(DistillationKind.Soft, 1, 0.75 * 2 + 0.25 * (0.173287 + 0.231049) / 2)]
    [TestCase(DistillationKind.Soft, 2, 0.75 * 2 + 0.25 * 4 * (0.042046 + 0.058892) / 2)]
    public void Combine_FractionsAsLogits_GivesTheNumbersByHand(DistillationKind kind, double temperature, double expected)
    {
        using var scope = NewDisposeScope();
        var student = tensor(new[] { 0.5f, 0.25f, 0.25f, 1 / 3f, 1 / 3f, 1 / 3f }, [2, 3]).log();
        var teacher = tensor(new[] { 0.25f, 0.5f, 0.25f, 2 / 3f, 1 / 6f, 1 / 6f }, [2, 3]).log();
        var found = new DistillationLoss
        {
            Kind = kind,
            Alpha = 0.25,
            Temperature = temperature,
        }
            .Combine(tensor(2f), student, teacher)
            .ToDouble();

        Assert.That(found, Is.EqualTo(expected).Within(2e-6), "the numbers have six digits");
    }

    // Equation 3 for one picture: 1/2 CE(head, label) + 1/2 CE(distillation head, teacher's answer); gradients are (softmax − one-hot) / 2.
    [TestCase(true)]
    [TestCase(false)]
    public void Combine_TwoHeadsOrOne_TeachesEachWhatItIsTold(bool twoHeads)
    {
        using var scope = NewDisposeScope();
        var head = tensor(new[] { 2f, 0.5f, -1f }, [1, 3], requires_grad: true);
        var distillationHead = twoHeads ? tensor(new[] { 0.1f, 0.2f, 3f }, [1, 3], requires_grad: true) : head;
        var loss = new DistillationLoss().Combine(
            CrossEntropy.OfLabels(head, tensor(new long[] { 0 })),
            distillationHead,
            tensor(new[] { 0f, 5f, 1f }, [1, 3])
        );
        loss.backward();

        var (label, answer) = (Gradient(0, [1, 0, 0]), Gradient(twoHeads ? 1 : 0, [0, 1, 0]));
        Assert.Multiple(() =>
        {
            Assert.That(loss.ToDouble(), Is.EqualTo((Row(0, [1, 0, 0]) + Row(twoHeads ? 1 : 0, [0, 1, 0])) / 2).Within(1e-6));
            Assert.That(head.grad!.data<float>().ToArray(), Is.EqualTo(twoHeads ? label : label.Zip(answer, (a, b) => a + b)).Within(1e-6));
            if (twoHeads)
                Assert.That(distillationHead.grad!.data<float>().ToArray(), Is.EqualTo(answer).Within(1e-6));
        });
    }

    [Test]
    public void Combine_LogitsOfOtherClasses_IsAnErrorRatherThanABroadcast()
    {
        using var scope = NewDisposeScope();

        Assert.Throws<ArgumentException>(() =>
            new DistillationLoss { Kind = DistillationKind.Soft }.Combine(tensor(1f), zeros(2, 3), zeros(2, 1))
        );
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
        var powers = s_logits.Skip(3 * row).Take(3).Select(value => Math.Exp(value / temperature)).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static double[] Gradient(int row, double[] target) => [.. Softmax(row).Zip(target, (p, t) => (p - t) / 2)];

    private static double Row(int row, double[] target) => -Softmax(row).Zip(target, (p, t) => t * Math.Log(p)).Sum();

    // KL(uniform ‖ student).
    private static double Divergence(int row, double temperature) => Softmax(row, temperature).Sum(p => Math.Log(1.0 / 3 / p) / 3);
}
