using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;

namespace MLNet.VisionGraph.Tests.Onnx;

public class OnnxProfileTests
{
    // Rounding of float32 over some fifty layers, relative to the largest value.
    private const double Tolerance = 2e-5;

    private static IEnumerable<string> Backbones => BackboneRegistry.All.Select(backbone => backbone.Name);

    [TestCaseSource(nameof(Backbones))]
    public void Export_Plain_GivesTheOptimizedNumbers(string name)
    {
        var backbone = BackboneRegistry.Get(name);
        var settings = new NetworkSettings
        {
            Height = 96,
            Width = 96,
            Classes = 10,
            Distillation = true,
        };

        Agree(backbone, settings);
    }

    // At 224 windows are cut; at 240 × 176 the detection form pads them, and the shifts of MobileViG differ by axis.
    [TestCase("efficientvit_m0", 224, 224, NetworkTask.Classification)]
    [TestCase("efficientvit_m4", 240, 176, NetworkTask.Detection)]
    [TestCase("mobilevig_ti", 240, 176, NetworkTask.Classification)]
    public void Export_PlainInOtherSizes_GivesTheOptimizedNumbers(string name, int height, int width, NetworkTask form) =>
        Agree(
            BackboneRegistry.Get(name),
            new NetworkSettings
            {
                Height = height,
                Width = width,
                Classes = 10,
                Task = form,
            }
        );

    // What PyTorch's exporter writes for the official mobilevig_ti: 27 activations; two graph blocks of 7 × 7, each with three shifts along
    // either axis; a layer scale in each of ten blocks.
    [Test]
    public void Export_PlainMobileVig_HasTheOfficialExportsOperators()
    {
        var count = Operators("mobilevig_ti");

        Assert.Multiple(() =>
        {
            Assert.That(count["Erf"], Is.EqualTo(27));
            Assert.That(count["Max"], Is.EqualTo(12));
            Assert.That(count["Slice"], Is.EqualTo(24));
            Assert.That(count["Concat"], Is.EqualTo(14));
            Assert.That(count["Mul"], Is.EqualTo(2 * 27 + 10));
            Assert.That(count.Keys, Does.Not.Contain("Gelu").And.Not.Contain("BatchNormalization"));
        });
    }

    // The one norm that no convolution precedes is the head's; each of 24 heads of attention scales and gathers.
    [Test]
    public void Export_PlainEfficientVit_HasTheOfficialExportsOperators()
    {
        var count = Operators("efficientvit_m0");

        Assert.Multiple(() =>
        {
            Assert.That(count["BatchNormalization"], Is.EqualTo(1));
            Assert.That(count["Softmax"], Is.EqualTo(24));
            Assert.That(count["Gather"], Is.EqualTo(6 + 24));
            Assert.That(count["Mul"], Is.EqualTo(24 + 2), "the attention's scale, and squeeze-and-excitation");
        });
    }

    [Test]
    public void Export_UnknownProfile_IsAnError()
    {
        var backbone = BackboneRegistry.Get(EfficientVitVariant.M0);

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            OnnxExporter.Export(
                backbone.Network,
                backbone.LoadWeights(WeightSource.Random(1)),
                new OnnxExportOptions { Profile = (OnnxProfile)7 }
            )
        );
    }

    private static Dictionary<string, int> Operators(string name)
    {
        var backbone = BackboneRegistry.Get(name);
        var bytes = OnnxExporter.Export(
            backbone.Network,
            backbone.LoadWeights(WeightSource.Random(1)),
            new OnnxExportOptions { Profile = OnnxProfile.Plain }
        );
        return ModelProto
            .Parser.ParseFrom(bytes)
            .Graph.Node.GroupBy(node => node.OpType)
            .ToDictionary(group => group.Key, group => group.Count());
    }

    private static void Agree(BackboneDescriptor backbone, NetworkSettings settings)
    {
        var weights = backbone.LoadWeights(WeightSource.Random(3), settings);
        var random = new Random(4);
        var images = Enumerable.Range(0, 2 * 3 * settings.Height * settings.Width).Select(_ => random.NextSingle() * 4 - 2).ToArray();
        OnnxOutput[] outputs =
        [
            OnnxOutput.Logits,
            OnnxOutput.Embedding,
            .. Enumerable.Range(0, backbone.Stages.Count).Select(OnnxOutput.Map),
        ];

        var optimized = Run(OnnxProfile.Optimized);
        var plain = Run(OnnxProfile.Plain);
        Assert.Multiple(() =>
        {
            for (var i = 0; i < outputs.Length; i++)
                Assert.That(plain[i], Is.EqualTo(optimized[i]).Within(Tolerance * optimized[i].Max(Math.Abs)), outputs[i].Name);
        });

        float[][] Run(OnnxProfile profile)
        {
            using var session = new InferenceSession(
                OnnxExporter.Export(
                    backbone.Network,
                    weights,
                    new OnnxExportOptions
                    {
                        Network = settings,
                        Outputs = outputs,
                        Profile = profile,
                    }
                )
            );
            using var run = new RunOptions();
            using var input = OrtValue.CreateTensorValueFromMemory(images, [2, 3, settings.Height, settings.Width]);
            using var results = session.Run(run, [OnnxExportOptions.DefaultInputName], [input], [.. outputs.Select(output => output.Name)]);
            return [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
        }
    }
}
