using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Torch;

public class AveragingAndClippingTests
{
    [Test]
    public void Update_OfTheAverage_MovesItByOneMinusDecay()
    {
        using var scope = NewDisposeScope();
        var network = BackboneRegistry.Get("efficientvit_m0").Network;
        var settings = new NetworkSettings
        {
            Height = 64,
            Width = 64,
            Classes = 3,
        };
        using var module = new NetworkModule(network, settings);
        module.Load(ScratchInitializer.Create(network, settings, seed: 1));
        using var average = new ExponentialMovingAverage<NetworkModule>(module);
        var before = module.ToStateDict();
        using (no_grad())
        {
            foreach (var parameter in module.parameters())
                parameter.add_(1);
        }

        average.Update(decay: 0.9);
        var after = average.Average.ToStateDict();

        const string name = "blocks1.0.dw0.m.c.weight";
        Assert.Multiple(() =>
        {
            Assert.That(after[name].Values.Span[3], Is.EqualTo(before[name].Values.Span[3] + 0.1f).Within(1e-6));
            Assert.That(
                module.ToStateDict()[name].Values.Span[3],
                Is.EqualTo(before[name].Values.Span[3] + 1).Within(1e-6),
                "the module keeps its own"
            );
            Assert.That(average.Average.training, Is.False);
        });
    }

    [Test]
    public void Clip_LargeGradients_BecomeTheShareOfTheirWeights()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor(new[] { 3f, 4f, 0f, 1f }, [2, 2]));
        (parameter * tensor(new[] { 6f, 8f, 0.001f, 0f }, [2, 2])).sum().backward();

        AdaptiveGradientClipping.Clip([parameter], share: 0.02);

        // Row 0: weights' norm 5, gradient's 10 → 0.1; row 1: its gradient is within 0.02 already.
        Assert.That(parameter.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 0.06f, 0.08f, 0.001f, 0f }).Within(1e-6));
    }

    [TestCase("mobilevig_ti")]
    [TestCase("efficientvit_m0")]
    public void Make_OfficialStart_IsThePapersAndRepeatable(string name)
    {
        var network = BackboneRegistry.Get(name).Network;
        var settings = new NetworkSettings { Classes = 10 };
        var first = ScratchInitializer.Create(network, settings, seed: 4);
        var again = ScratchInitializer.Create(network, settings, seed: 4);
        var other = ScratchInitializer.Create(network, settings, seed: 5);

        Assert.Multiple(() =>
        {
            Assert.That(first.All(pair => pair.Value.Values.Span.SequenceEqual(again[pair.Key].Values.Span)));
            Assert.That(first.Any(pair => !pair.Value.Values.Span.SequenceEqual(other[pair.Key].Values.Span)));
            if (name == "mobilevig_ti")
            {
                Assert.That(first["local_backbone.0.layer_scale_2"].Values.ToArray(), Is.All.EqualTo(1e-5f));
                Assert.That(first["head.bias"].Values.ToArray(), Is.All.Zero);
                Assert.That(
                    Deviation(first["local_backbone.12.conv.0.weight"].Values.Span),
                    Is.EqualTo(Math.Sqrt(2.0 / (168 * 9))).Within(1e-3),
                    "Kaiming normal"
                );
            }
            else
            {
                Assert.That(first["blocks1.0.dw0.m.bn.weight"].Values.ToArray(), Is.All.Zero, "a residual branch begins as nothing");
                Assert.That(first["blocks1.0.mixer.m.attn.proj.1.bn.weight"].Values.ToArray(), Is.All.Zero);
                Assert.That(first["patch_embed.0.bn.weight"].Values.ToArray(), Is.All.EqualTo(1));
                Assert.That(Deviation(first["head.l.weight"].Values.Span), Is.EqualTo(0.02).Within(2e-3));
            }
        });
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        double sum = 0,
            squares = 0;
        foreach (var value in values)
        {
            sum += value;
            squares += value * value;
        }

        return Math.Sqrt(squares / values.Length - sum * sum / values.Length / values.Length);
    }
}
