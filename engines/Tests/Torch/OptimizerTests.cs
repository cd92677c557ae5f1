using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EnginesTests.Torch;

/// <summary>Steps against the formulas, groups, states and clipping.</summary>
public class OptimizerTests
{
    private DisposeScope scope = null!;

    [SetUp]
    public void Open() => scope = NewDisposeScope();

    [TearDown]
    public void Close() => scope.Dispose();

    private static Parameter Weight(params double[] values) => new(tensor(values));

    private static void Descend(optim.Optimizer optimizer, Parameter weight, params double[] gradient)
    {
        weight.grad = tensor(gradient);
        optimizer.step();
    }

    [Test]
    public void AdamW_ThreeSteps_AreTheFormula()
    {
        const double rate = 0.01, decay = 0.05, beta1 = 0.9, beta2 = 0.99, epsilon = 1e-6;
        var weight = Weight(1, -2);
        using var optimizer = optim.AdamW([weight], rate, beta1, beta2, epsilon, decay);
        double[] expected = [1, -2], first = [0, 0], second = [0, 0];
        double[][] gradients = [[0.5, -1], [2, 0.1], [-1, 3]];
        foreach (var (step, gradient) in gradients.Index())
        {
            Descend(optimizer, weight, gradient);
            for (int i = 0; i < 2; i++)
            {
                first[i] = (beta1 * first[i]) + ((1 - beta1) * gradient[i]);
                second[i] = (beta2 * second[i]) + ((1 - beta2) * gradient[i] * gradient[i]);
                double mean = first[i] / (1 - Math.Pow(beta1, step + 1)), square = second[i] / (1 - Math.Pow(beta2, step + 1));
                expected[i] = (expected[i] * (1 - (rate * decay))) - (rate * mean / (Math.Sqrt(square) + epsilon));
            }
            Assert.That(weight.data<double>().ToArray(), Is.EqualTo(expected).Within(1e-12));
        }
    }

    [Test]
    public void AdamW_Defaults_AreWithoutDecay()
    {
        var weight = Weight(1);
        using var optimizer = optim.AdamW([weight]);
        Descend(optimizer, weight, 0);
        Assert.That(weight.data<double>()[0], Is.EqualTo(1));
        Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(0.001));
    }

    [Test]
    public void Sgd_WithNesterovMomentum_IsTheFormula()
    {
        var weight = Weight(1);
        using var optimizer = optim.SGD([weight], 0.1, momentum: 0.9, weight_decay: 0.5, nesterov: true);
        Descend(optimizer, weight, 2);
        double gradient = 2 + 0.5, momentum = gradient, expected = 1 - (0.1 * (gradient + (0.9 * momentum)));
        Assert.That(weight.data<double>()[0], Is.EqualTo(expected).Within(1e-12));
        Descend(optimizer, weight, -1);
        gradient = -1 + (0.5 * expected);
        momentum = (0.9 * momentum) + gradient;
        expected -= 0.1 * (gradient + (0.9 * momentum));
        Assert.That(weight.data<double>()[0], Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void Groups_EachWithItsOptions_StepByThem()
    {
        var decayed = Weight(1);
        var plain = Weight(1);
        using var optimizer = optim.AdamW(
            [new AdamW.ParamGroup([decayed], new AdamW.Options { weight_decay = 0.5 }), new AdamW.ParamGroup([plain], new AdamW.Options { LearningRate = 0.2 })], lr: 0.1);
        decayed.grad = tensor(new[] { 0.0 });
        plain.grad = tensor(new[] { 1.0 });
        optimizer.step();
        Assert.That(decayed.data<double>()[0], Is.EqualTo(0.95).Within(1e-12));
        Assert.That(plain.data<double>()[0], Is.EqualTo(0.8).Within(1e-6));
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = 0;
        Descend(optimizer, plain, 5);
        Assert.That(plain.data<double>()[0], Is.EqualTo(0.8).Within(1e-6));
    }

    [Test]
    public void State_SavedAndLoaded_ContinuesTheSameWay()
    {
        var one = Weight(1, 2);
        var other = Weight(1, 2);
        using var first = optim.AdamW([one], lr: 0.1);
        using var second = optim.AdamW([other], lr: 0.3);
        Descend(first, one, 1, -2);
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            first.save_state_dict(writer);
        stream.Position = 0;
        second.load_state_dict(new BinaryReader(stream));
        using (no_grad())
            other.copy_(one);
        Descend(first, one, 3, 1);
        Descend(second, other, 3, 1);
        Assert.That(other.data<double>(), Is.EqualTo(one.data<double>()));
        Assert.That(second.state_dict().State.Single().ApproximatelyEquals(first.state_dict().State.Single()), Is.True);
        using var sgd = optim.SGD([one], 0.1);
        stream.Position = 0;
        Assert.That(() => sgd.load_state_dict(new BinaryReader(stream)), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void ClipGradNorm_AboveTheBound_ScalesAllGradients()
    {
        var one = Weight(0);
        var other = Weight(0);
        one.grad = tensor(new[] { 3.0 });
        other.grad = tensor(new[] { 4.0 });
        Assert.That(nn.utils.clip_grad_norm_([one, other], 1), Is.EqualTo(5).Within(1e-12));
        Assert.That(one.grad!.item<double>(), Is.EqualTo(0.6).Within(1e-6));
        nn.utils.clip_grad_value_([one, other], 0.7);
        Assert.That((one.grad!.item<double>(), other.grad!.item<double>()), Is.EqualTo((0.6, 0.7)).Within(1e-6));
    }

    [Test]
    public void Training_OfALine_FindsIt()
    {
        manual_seed(0);
        using var line = nn.Linear(1, 1);
        using var optimizer = optim.AdamW(line.named_parameters(), lr: 0.1);
        var x = linspace(-1, 1, 20).unsqueeze(1);
        for (int i = 0; i < 200; i++)
        {
            using var step = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.mse_loss(line.call(x), (x * 3) - 1).backward();
            optimizer.step();
        }
        Assert.That(line.weight.ToDouble(), Is.EqualTo(3).Within(1e-2));
        Assert.That(line.bias.ToDouble(), Is.EqualTo(-1).Within(1e-2));
    }
}
