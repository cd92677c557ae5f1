using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Tests.Onnx;

public class OnnxExporterTests
{
    private static readonly BackboneDescriptor s_backbone = BackboneRegistry.Get(EfficientVitVariant.M0);
    private static readonly StateDict s_weights = s_backbone.LoadWeights(WeightSource.Random(2));

    [TestCase("mobilevig_ti")]
    [TestCase("efficientvit_m0")]
    public void Export_AnyBackbone_HasNoNormsAndNoLoopOfSlices(string name)
    {
        var backbone = BackboneRegistry.Get(name);
        var model = ModelProto.Parser.ParseFrom(OnnxExporter.Export(backbone.Network, backbone.LoadWeights(WeightSource.Random(1))));
        var operators = model.Graph.Node.Select(node => node.OpType).ToHashSet();

        Assert.Multiple(() =>
        {
            Assert.That(operators, Does.Not.Contain("BatchNormalization"));
            Assert.That(operators, Does.Not.Contain("Slice"));
            Assert.That(
                model.Graph.Node.Count(node => node.OpType == "Mul"),
                Is.LessThanOrEqualTo(3),
                "layer scales and the attention's scale are folded; squeeze-and-excitation multiplies"
            );
            Assert.That(model.Graph.Input.Single().Name, Is.EqualTo("image"));
            Assert.That(model.Graph.Output.Single().Name, Is.EqualTo("logits"));
        });
    }

    [Test]
    public void Export_FewOutputs_LeavesOutWhatTheyDoNotNeed()
    {
        var all = ModelProto.Parser.ParseFrom(OnnxExporter.Export(s_backbone.Network, s_weights)).Graph;
        var first = ModelProto
            .Parser.ParseFrom(OnnxExporter.Export(s_backbone.Network, s_weights, new OnnxExportOptions { Outputs = [OnnxOutput.Map(0)] }))
            .Graph;

        Assert.Multiple(() =>
        {
            Assert.That(first.Node, Has.Count.LessThan(all.Node.Count / 3));
            Assert.That(first.Initializer.Select(constant => constant.Name), Has.None.StartsWith("head").And.None.StartsWith("blocks2"));
        });
    }

    // OnnxTransformer reads the initializers' types when it opens a model, and throws at one that it does not know.
    [TestCase(WeightPrecision.Float32)]
    [TestCase(WeightPrecision.Float16)]
    public void Export_AnyPrecision_HasInitializersThatMLNetOpens(WeightPrecision precision)
    {
        var graph = ModelProto
            .Parser.ParseFrom(OnnxExporter.Export(s_backbone.Network, s_weights, new OnnxExportOptions { Precision = precision }))
            .Graph;
        var known = new[] { TensorProto.Types.DataType.Float, TensorProto.Types.DataType.Int64 };

        Assert.Multiple(() =>
        {
            Assert.That(graph.Initializer.Select(constant => (TensorProto.Types.DataType)constant.DataType).Distinct(), Is.SubsetOf(known));
            Assert.That(
                graph.Node.Count(node => node.OpType == "Constant"),
                precision == WeightPrecision.Float16 ? Is.GreaterThan(50) : Is.Zero
            );
        });
    }

    [Test]
    public void Export_WithPreprocessing_CropsAndNormalizesInsideAsPixelNormalizerDoes()
    {
        var preprocessing = s_backbone.Preprocessing;
        var outside = Open(new OnnxExportOptions { Outputs = [OnnxOutput.Pooled] });
        var inside = Open(new OnnxExportOptions { Outputs = [OnnxOutput.Pooled], Preprocessing = preprocessing });

        var random = new Random(1);
        var pixels = new byte[256 * 256 * 4];
        random.NextBytes(pixels);
        var planes = new float[3 * 256 * 256];
        for (var i = 0; i < 256 * 256; i++)
        {
            for (var c = 0; c < 3; c++)
                planes[c * 256 * 256 + i] = pixels[i * 4 + 2 - c]; // blue, green, red → red, green, blue
        }

        var normalized = new float[3 * 224 * 224];
        new PixelNormalizer(preprocessing).Normalize(pixels, 256, 256, redFirst: false, 224, 224, normalized);

        Assert.That(Run(inside, planes, 256), Is.EqualTo(Run(outside, normalized, 224)).Within(1e-6));
    }

    [TestCase(OnnxOutputKind.Map, 3, null, "stage 3: it has stages 0 to 2")]
    [TestCase(OnnxOutputKind.Tap, 0, "blocks9", "tap 'blocks9'")]
    [TestCase(OnnxOutputKind.DistillationLogits, 0, null, "DistillationLogits")]
    public void Export_OutputThatIsNotThere_IsAnError(OnnxOutputKind kind, int stage, string? place, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            OnnxExporter.Export(
                s_backbone.Network,
                s_weights,
                new OnnxExportOptions { Outputs = [new OnnxOutput("x", kind, stage, place)] }
            )
        );

        Assert.That(error!.Message, Does.Contain(expected));
    }

    [Test]
    public void Export_TwoOutputsOfOneName_IsAnError() =>
        Assert.Throws<ArgumentException>(() =>
            OnnxExporter.Export(
                s_backbone.Network,
                s_weights,
                new OnnxExportOptions { Outputs = [OnnxOutput.Pooled, OnnxOutput.Logits with { Name = "features" }] }
            )
        );

    [Test]
    public void Save_FolderThatIsNotThere_LeavesNothingBehind()
    {
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}", "model.onnx");

        Assert.Throws<DirectoryNotFoundException>(() => OnnxExporter.Save(path, s_backbone.Network, s_weights));
        Assert.That(Directory.Exists(Path.GetDirectoryName(path)), Is.False);
    }

    [TestCase(1)]
    [TestCase(5)]
    public void Export_AnyBatch_ScoresEachImageAlone(int count)
    {
        using var session = Open(
            new OnnxExportOptions
            {
                Network = new NetworkSettings { Height = 64, Width = 64 },
                Outputs = [OnnxOutput.Logits],
            },
            64
        );
        var random = new Random(3);
        var images = Enumerable.Range(0, count * 3 * 64 * 64).Select(_ => random.NextSingle() * 2 - 1).ToArray();
        var together = Run(session, images, 64);

        for (var i = 0; i < count; i++)
            Assert.That(
                together[(i * 1000)..((i + 1) * 1000)],
                Is.EqualTo(Run(session, images[(i * 3 * 64 * 64)..((i + 1) * 3 * 64 * 64)], 64)).Within(1e-5)
            );
    }

    private static InferenceSession Open(OnnxExportOptions options, int side = 224)
    {
        var weights = side == 224 ? s_weights : s_backbone.LoadWeights(WeightSource.Random(2), options.Network);
        using var sessionOptions = new SessionOptions();
        return new InferenceSession(OnnxExporter.Export(s_backbone.Network, weights, options), sessionOptions);
    }

    private static float[] Run(InferenceSession session, float[] images, int side)
    {
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(images, [images.Length / (3 * side * side), 3, side, side]);
        using var results = session.Run(run, ["image"], [input], session.OutputMetadata.Keys.ToArray());
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
