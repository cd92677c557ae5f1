using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Quantization;

namespace MLNet.VisionGraph.Tests.Onnx;

public class QuantizationTests
{
    private const int Side = 64;

    private static readonly NetworkSettings s_network = new()
    {
        Height = Side,
        Width = Side,
        Classes = 10,
    };
    private static readonly IReadOnlyList<float[]> s_images = Pictures(8);

    // Padded channels (42, 84, 168), windows and squeeze-and-excitation, in both families.
    [TestCase("mobilevig_ti", 18)]
    [TestCase("efficientvit_m0", 25)]
    [TestCase("efficientvit_m3", 15)]
    public void Calibrate_EachFamily_KeepsTheAskedForRatio(string name, double asked)
    {
        var (backbone, weights) = Weighted(name);
        var plan = NetworkQuantizer.Calibrate(
            backbone.Network,
            weights,
            s_network,
            s_images,
            new QuantizationOptions { MinSignalToNoise = asked }
        );
        var expected = Run(backbone, weights, new OnnxExportOptions { Network = s_network });
        var found = Run(
            backbone,
            weights,
            new OnnxExportOptions
            {
                Network = s_network,
                Precision = WeightPrecision.Int8,
                Quantization = plan,
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(plan.SignalToNoise, Is.GreaterThanOrEqualTo(asked));
            Assert.That(plan.Cosine, Is.GreaterThan(0.98));
            Assert.That(plan.QuantizedLayers, Has.Count.GreaterThan(plan.FloatLayers.Count));
            Assert.That(
                OutputError.Between([expected], [found], s_images.Count).SignalToNoise,
                Is.GreaterThanOrEqualTo(asked - 0.5),
                "as the plan says"
            );
            Assert.That(found, Is.Not.EqualTo(expected), "bytes lose something");
        });
    }

    // With the plain logistic function it was 37.5 dB.
    [Test]
    public void Calibrate_MobileVig_LosesLittleInItsGelus()
    {
        var (backbone, weights) = Weighted("mobilevig_ti");
        var plan = NetworkQuantizer.Calibrate(
            backbone.Network,
            weights,
            s_network,
            s_images,
            new QuantizationOptions { MinSignalToNoise = 0 }
        );

        Assert.Multiple(() =>
        {
            Assert.That(plan.FloatLayers, Is.Empty);
            Assert.That(plan.SignalToNoise, Is.GreaterThan(40));
        });
    }

    // The first sixteen look alike; those after them do not.
    [Test]
    public void Calibrate_ManyImages_IsJudgedByAllOfThem()
    {
        var (backbone, weights) = Weighted("efficientvit_m0");
        var pooled = s_network with { Classes = 0, Embedding = false };
        float[][] images = [.. Enumerable.Repeat(s_images[0], 16), .. s_images.Skip(1)];
        var plan = NetworkQuantizer.Calibrate(backbone.Network, weights, pooled, images, new QuantizationOptions { MinSignalToNoise = 0 });
        var options = new OnnxExportOptions { Network = pooled, Outputs = [OnnxOutput.Pooled] };
        var expected = Run(backbone, weights, options, images);
        var found = Run(backbone, weights, options with { Precision = WeightPrecision.Int8, Quantization = plan }, images);

        Assert.That(
            plan.SignalToNoise,
            Is.EqualTo(OutputError.Between([expected], [found], images.Length).SignalToNoise).Within(0.1),
            "batches of other sizes round differently"
        );
        Assert.That(
            plan.SignalToNoise,
            Is.Not.EqualTo(OutputError.Between([expected[..(16 * 192)]], [found[..(16 * 192)]], 16).SignalToNoise).Within(0.2),
            "else the test says little"
        );
    }

    [Test]
    public void Calibrate_Twice_GivesTheSameFile()
    {
        var (backbone, weights) = Weighted("efficientvit_m0");
        byte[][] files = [Export(), Export()];

        Assert.That(files[1], Is.EqualTo(files[0]));

        byte[] Export()
        {
            var plan = NetworkQuantizer.Calibrate(
                backbone.Network,
                weights,
                s_network,
                s_images,
                new QuantizationOptions { MinSignalToNoise = 0 }
            );
            return OnnxExporter.Export(
                backbone.Network,
                weights,
                new OnnxExportOptions
                {
                    Network = s_network,
                    Precision = WeightPrecision.Int8,
                    Quantization = plan,
                }
            );
        }
    }

    [Test]
    public void Calibrate_MoreIsAskedFor_MoreStaysInFloatAndMoreIsKept()
    {
        var (backbone, weights) = Weighted("efficientvit_m0");
        var all = NetworkQuantizer.Calibrate(
            backbone.Network,
            weights,
            s_network,
            s_images,
            new QuantizationOptions { MinSignalToNoise = 0 }
        );
        var asked = all.SignalToNoise + 6;
        var careful = NetworkQuantizer.Calibrate(
            backbone.Network,
            weights,
            s_network,
            s_images,
            new QuantizationOptions { MinSignalToNoise = asked }
        );

        Assert.Multiple(() =>
        {
            Assert.That(all.FloatLayers, Is.Empty);
            Assert.That(careful.SignalToNoise, Is.GreaterThanOrEqualTo(asked));
            Assert.That(careful.FloatLayers, Is.Not.Empty);
            Assert.That(careful.FloatLayers.Concat(careful.QuantizedLayers), Is.EquivalentTo(all.QuantizedLayers));
            Assert.That(careful.QuantizedLayers, Is.Not.Empty);
        });
    }

    // A first convolution of three channels, one after the pooling, and the heads are not candidates for quantization. All other
    // convolutions are, and runtimes can fuse them into integer operations: each has 8-bit values before and after it.
    [Test]
    public void Export_Int8_PutsEachPlannedConvolutionBetweenBytes()
    {
        var (backbone, weights) = Weighted("mobilevig_ti");
        var plan = NetworkQuantizer.Calibrate(
            backbone.Network,
            weights,
            s_network,
            s_images,
            new QuantizationOptions { MinSignalToNoise = 0 }
        );
        var graph = ModelProto
            .Parser.ParseFrom(
                OnnxExporter.Export(
                    backbone.Network,
                    weights,
                    new OnnxExportOptions
                    {
                        Network = s_network,
                        Precision = WeightPrecision.Int8,
                        Quantization = plan,
                    }
                )
            )
            .Graph;
        var makers = graph
            .Node.SelectMany(node => node.Output.Select(output => (output, node)))
            .ToDictionary(pair => pair.output, pair => pair.node.OpType);
        var convolutions = graph.Node.Where(node => node.OpType == "Conv").ToArray();
        var inBytes = convolutions.Where(node => node.Input.All(input => makers.GetValueOrDefault(input) == "DequantizeLinear")).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(inBytes.Select(node => node.Name), Is.EquivalentTo(plan.QuantizedLayers));
            Assert.That(
                convolutions.Except(inBytes).Select(node => node.Name),
                Is.EquivalentTo(new[] { "stem.stem.0", "prediction.1", "head" })
            );
            Assert.That(
                inBytes.SelectMany(node => graph.Node.Where(next => next.Input.Contains(node.Output[0]))).Select(next => next.OpType),
                Is.All.EqualTo("QuantizeLinear")
            );
            Assert.That(
                graph.Node.Count(node => node.OpType == "Gelu"),
                Is.EqualTo(2),
                "the first convolution's and the embedding's; the others are tables of bytes"
            );
        });
    }

    [TestCase(WeightPrecision.Float16, 0.52)]
    [TestCase(WeightPrecision.Int8, 0.32)]
    public void Export_FewerBits_TakesLessRoom(WeightPrecision precision, double most)
    {
        var (backbone, weights) = Weighted("mobilevig_ti");
        var plan = NetworkQuantizer.Calibrate(
            backbone.Network,
            weights,
            s_network,
            s_images,
            new QuantizationOptions { MinSignalToNoise = 0 }
        );
        var whole = OnnxExporter.Export(backbone.Network, weights, new OnnxExportOptions { Network = s_network }).Length;
        var small = OnnxExporter
            .Export(
                backbone.Network,
                weights,
                new OnnxExportOptions
                {
                    Network = s_network,
                    Precision = precision,
                    Quantization = plan,
                }
            )
            .Length;

        Assert.That((double)small / whole, Is.LessThan(most));
    }

    // Half precision keeps eleven bits; errors of some fifty layers add up.
    [TestCase("mobilevig_ti", OnnxProfile.Optimized)]
    [TestCase("efficientvit_m0", OnnxProfile.Optimized)]
    [TestCase("efficientvit_m0", OnnxProfile.Plain)]
    public void Export_Float16_LosesNextToNothing(string name, OnnxProfile profile)
    {
        var (backbone, weights) = Weighted(name);
        var expected = Run(backbone, weights, new OnnxExportOptions { Network = s_network });
        var found = Run(
            backbone,
            weights,
            new OnnxExportOptions
            {
                Network = s_network,
                Precision = WeightPrecision.Float16,
                Profile = profile,
            }
        );
        var error = OutputError.Between([expected], [found], s_images.Count);

        Assert.That(error.SignalToNoise, Is.InRange(50, 150));
    }

    [Test]
    public void Calibrate_UnfitImages_IsAnError()
    {
        var (backbone, weights) = Weighted("efficientvit_m0");

        Assert.Multiple(() =>
        {
            Assert.That(
                () => NetworkQuantizer.Calibrate(backbone.Network, weights, s_network, []),
                Throws.ArgumentException.With.Message.Contains("there is none")
            );
            Assert.That(
                () => NetworkQuantizer.Calibrate(backbone.Network, weights, s_network, [new float[5]]),
                Throws.ArgumentException.With.Message.Contains($"has {3 * Side * Side} values").And.Message.Contains("has 5")
            );
            Assert.That(
                () =>
                    NetworkQuantizer.Calibrate(
                        backbone.Network,
                        weights,
                        s_network,
                        s_images,
                        new QuantizationOptions { CalibrationImageCount = 0 }
                    ),
                Throws.TypeOf<ArgumentOutOfRangeException>()
            );
            Assert.That(
                () =>
                    NetworkQuantizer.Calibrate(
                        backbone.Network,
                        weights,
                        s_network,
                        s_images,
                        new QuantizationOptions { MinSignalToNoise = double.NaN }
                    ),
                Throws.TypeOf<ArgumentOutOfRangeException>()
            );
        });
    }

    [Test]
    public void Export_Int8WithoutAFittingPlan_IsAnError()
    {
        var (backbone, weights) = Weighted("efficientvit_m0");
        var other = Weighted("mobilevig_ti");
        var plan = NetworkQuantizer.Calibrate(
            other.Backbone.Network,
            other.Weights,
            s_network,
            s_images,
            new QuantizationOptions { MinSignalToNoise = 0 }
        );
        var int8 = new OnnxExportOptions { Network = s_network, Precision = WeightPrecision.Int8 };

        Assert.Multiple(() =>
        {
            Assert.That(
                () => OnnxExporter.Export(backbone.Network, weights, int8),
                Throws.ArgumentException.With.Message.Contains(nameof(NetworkQuantizer))
            );
            Assert.That(
                () => OnnxExporter.Export(backbone.Network, weights, int8 with { Quantization = plan }),
                Throws.ArgumentException.With.Message.Contains("another network")
            );
            Assert.That(
                () =>
                    OnnxExporter.Export(
                        other.Backbone.Network,
                        other.Weights,
                        int8 with
                        {
                            Quantization = plan,
                            Profile = OnnxProfile.Plain,
                        }
                    ),
                Throws.ArgumentException.With.Message.Contains("Plain")
            );
        });
    }

    private static (BackboneDescriptor Backbone, StateDict Weights) Weighted(string name)
    {
        var backbone = BackboneRegistry.Get(name);
        return (backbone, backbone.LoadWeights(WeightSource.Random(3), s_network));
    }

    // Smooth pictures: noise alone is nothing like a photo.
    private static IReadOnlyList<float[]> Pictures(int count)
    {
        var random = new Random(5);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => Picture(random.NextSingle() * 6, random.NextSingle() * 6, random.NextSingle() * 4 - 2)),
        ];

        static float[] Picture(float across, float down, float tint) =>
            [
                .. Enumerable
                    .Range(0, 3 * Side * Side)
                    .Select(i =>
                        MathF.Sin(across * (i % Side) / Side * 4) * MathF.Cos(down * (i / Side % Side) / Side * 4) * 2
                        + tint * (i / (Side * Side) - 1)
                    ),
            ];
    }

    private static float[] Run(
        BackboneDescriptor backbone,
        StateDict weights,
        OnnxExportOptions options,
        IReadOnlyList<float[]>? images = null
    )
    {
        images ??= s_images;
        using var session = new InferenceSession(OnnxExporter.Export(backbone.Network, weights, options));
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(images.SelectMany(image => image).ToArray(), [images.Count, 3, Side, Side]);
        using var results = session.Run(run, [OnnxExportOptions.DefaultInputName], [input], [options.Outputs[0].Name]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
