using System.Text.Json;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Torch;

/// <summary>
/// Compares one training step with the official code in PyTorch: loss, every gradient, running statistics, the parameters after AdamW.
/// </summary>
public class TrainingStepTests
{
    // In float32, another order of sums (another number of threads is enough) flips a few near ties of minima and zeros of ReLUs, and
    // gradients change by some tenths of a per mille, as the official code's own do. The test in double precision has no such tolerance.
    private const double FloatShare = 2e-3;
    private const double LearningRate = 1e-3;

    private static readonly string[] s_networks = ["mobilevig_ti", "efficientvit_m0"];

    [Test]
    public void Step_OfEightImages_AgreesWithTheOfficialCode([ValueSource(nameof(s_networks))] string name, [Values] bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var reference = Reference(name);
        using var module = Module(name);
        module.ChannelsLast = channelsLast;
        var (images, labels) = Batch(reference);
        using var optimizer = AdamW(module);

        module.train();
        var loss = nn.functional.cross_entropy(module.forward(images), labels);
        loss.backward();
        var zero = reference
            .GetProperty("structurally_zero_gradient_parameters")
            .EnumerateArray()
            .Select(item => item.GetString())
            .ToHashSet();

        Assert.That(loss.ToDouble(), Is.EqualTo(reference.GetProperty("float64").GetProperty("loss").GetDouble()).Within(2e-5));
        Assert.Multiple(() =>
        {
            foreach (var (parameterName, parameter) in module.named_parameters())
            {
                var expected = reference.GetProperty("parameters").GetProperty(parameterName);
                var gradient = expected.GetProperty("grad_f64");
                var l2 = gradient.GetProperty("l2").GetDouble();
                if (zero.Contains(parameterName))
                {
                    Assert.That(parameter.grad!.norm().ToDouble(), Is.LessThan(1e-3), parameterName + ": a gradient that a norm removes");
                    continue;
                }

                var bound = l2 * Math.Max(FloatShare, 3 * expected.GetProperty("grad_rel_l2_f32_vs_f64").GetDouble());
                Assert.That(parameter.grad!.norm().ToDouble(), Is.EqualTo(l2).Within(bound), parameterName);
                var first = parameter.grad!.flatten().data<float>().ToArray();
                foreach (var (value, i) in gradient.GetProperty("first8").EnumerateArray().Select((item, i) => (item.GetDouble(), i)))
                    Assert.That(first[i], Is.EqualTo(value).Within(bound), $"{parameterName}[{i}]");
            }
        });

        CheckBuffers(module, reference);
        optimizer.Step(LearningRate);
        module.zero_grad();
        var second = nn.functional.cross_entropy(module.forward(images), labels).ToDouble();
        Assert.That(
            second,
            Is.EqualTo(reference.GetProperty("float64").GetProperty("loss_after_step_train_mode").GetDouble()).Within(2e-3)
        );
    }

    [Test]
    public void Step_InDoublePrecision_AgreesToTheNinthDigit([ValueSource(nameof(s_networks))] string name, [Values] bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var reference = Reference(name);
        using var module = Module(name);
        module.ChannelsLast = channelsLast;
        module.to(ScalarType.Float64);
        var (images, labels) = Batch(reference);

        using var optimizer = AdamW(module);

        module.train();
        var loss = nn.functional.cross_entropy(module.forward(images.to(ScalarType.Float64)), labels);
        loss.backward();

        Assert.That(loss.ToDouble(), Is.EqualTo(reference.GetProperty("float64").GetProperty("loss").GetDouble()).Within(1e-9));
        Assert.Multiple(() =>
        {
            foreach (var (parameterName, parameter) in module.named_parameters())
            {
                var gradient = reference.GetProperty("parameters").GetProperty(parameterName).GetProperty("grad_f64");
                var l2 = gradient.GetProperty("l2").GetDouble();
                Assert.That(parameter.grad!.norm().ToDouble(), Is.EqualTo(l2).Within(1e-9 * Math.Max(1, l2)), parameterName);
                Assert.That(
                    parameter.grad!.sum().ToDouble(),
                    Is.EqualTo(gradient.GetProperty("sum").GetDouble()).Within(1e-8 * Math.Max(1, l2)),
                    parameterName
                );
            }
        });

        optimizer.Step(LearningRate);
        var zero = reference
            .GetProperty("structurally_zero_gradient_parameters")
            .EnumerateArray()
            .Select(item => item.GetString())
            .ToHashSet();
        Assert.Multiple(() =>
        {
            foreach (var (parameterName, parameter) in module.named_parameters())
            {
                // Where a norm or a softmax removes a bias (all of it, or that of the keys), its gradient is noise, which Adam turns into
                // full steps.
                var isNoise =
                    zero.Contains(parameterName)
                    || (
                        parameterName.Contains(".qkvs.", StringComparison.Ordinal)
                        && parameterName.EndsWith(".bn.bias", StringComparison.Ordinal)
                    );
                var after = reference.GetProperty("parameters").GetProperty(parameterName).GetProperty("after_step_f64");
                var bound = isNoise ? 2 * LearningRate * Math.Sqrt(parameter.numel()) : 1e-8;
                Assert.That(
                    parameter.norm().ToDouble(),
                    Is.EqualTo(after.GetProperty("l2").GetDouble()).Within(bound),
                    parameterName + " after the step"
                );
                if (!isNoise)
                    Assert.That(
                        parameter.sum().ToDouble(),
                        Is.EqualTo(after.GetProperty("sum").GetDouble()).Within(1e-7),
                        parameterName + " after the step"
                    );
            }
        });
    }

    private static ModuleOptimizer AdamW(NetworkModule module)
    {
        var group = new ParameterGroup(
            "all",
            [.. module.named_parameters().Select(pair => pair.Item1)],
            WeightDecay: 0.05,
            LearningRateScale: 1,
            Depth: 0
        );
        return new ModuleOptimizer(module, new ParameterGroups([group], []), OptimizerKind.AdamW);
    }

    private static void CheckBuffers(NetworkModule module, JsonElement reference)
    {
        var buffers = module.named_buffers().ToDictionary(pair => pair.Item1, pair => pair.Item2);
        Assert.Multiple(() =>
        {
            foreach (var expected in reference.GetProperty("buffers_after_one_forward").EnumerateObject())
            {
                if (expected.Name.EndsWith("attention_bias_idxs", StringComparison.Ordinal))
                    continue;
                var found = buffers[expected.Name].to_type(ScalarType.Float64).sum().ToDouble();
                var sum = expected.Value.GetProperty("sum").GetDouble();
                Assert.That(found, Is.EqualTo(sum).Within(1e-4 + 1e-5 * Math.Abs(sum)), expected.Name);
            }
        });
    }

    private static JsonElement Reference(string name)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "reference", name, "train_b8.json"))
        );
        return document.RootElement.Clone();
    }

    private static NetworkModule Module(string name)
    {
        // The reference trains without dropout and drop path.
        var network = BackboneRegistry.Get(name).Network;
        if (network is Backbones.MobileVig.MobileVigNetwork)
            network = new Backbones.MobileVig.MobileVigNetwork(Backbones.MobileVig.Variants.Ti with { DropPath = 0 });
        var module = new NetworkModule(network, new NetworkSettings { Classes = 10 });
        module.Load(ReferenceFill.Fill(module.Parameters));
        return module;
    }

    private static (Tensor Images, Tensor Labels) Batch(JsonElement reference)
    {
        long[] labels = [.. reference.GetProperty("labels").EnumerateArray().Select(item => item.GetInt64())];
        return (tensor(ReferenceFill.Input(labels.Length, 224, 224), [labels.Length, 3, 224, 224]), tensor(labels));
    }
}
