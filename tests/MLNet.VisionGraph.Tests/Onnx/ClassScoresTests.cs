using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;

namespace MLNet.VisionGraph.Tests.Onnx;

/// <summary>What an exported classifier makes of its logits, against the same by hand.</summary>
public class ClassScoresTests
{
    private const int Side = 64;
    private const int Classes = 5;

    // Sums of float32 in another order; probabilities lie between 0 and 1.
    private const double Rounding = 1e-6;

    private static readonly BackboneDescriptor s_backbone = BackboneRegistry.Get(EfficientVitVariant.M0);
    private static readonly NetworkSettings s_network = new()
    {
        Height = Side,
        Width = Side,
        Classes = Classes,
    };
    private static readonly OnnxOutput s_oneHot = new("one_hot", OnnxOutputKind.PredictedClass);
    private static readonly string[] s_names = ["ant", "bee", "cat \"tom\"", "dög", "eel"];

    private readonly float[] _images = Images(count: 3);
    private StateDict _weights;
    private float[][] _logits;

    [OneTimeSetUp]
    public void Score()
    {
        // Random features of so small a picture are tiny; larger logits tell probabilities apart.
        var random = s_backbone.LoadWeights(WeightSource.Random(2), s_network);
        _weights = new StateDict(
            random.Select(pair =>
                pair.Key.StartsWith("head.l", StringComparison.Ordinal)
                    ? KeyValuePair.Create(
                        pair.Key,
                        new WeightTensor(pair.Value.Shape, Array.ConvertAll(pair.Value.Values.ToArray(), value => 80_000 * value))
                    )
                    : pair
            )
        );
        _logits = Run(new OnnxExportOptions { Network = s_network })["logits"];
        Assert.That(_logits.Select(row => row.Max() - row.Min()), Has.All.InRange(0.5, 50), "neither all alike nor all or nothing");
    }

    [TestCase(1)]
    [TestCase(2.5)]
    [TestCase(0.3)]
    public void Probabilities_AnyTemperature_AreTheSoftmaxByHand(double temperature)
    {
        var found = Run(
            new OnnxExportOptions
            {
                Network = s_network,
                ScoreTemperature = temperature,
                Outputs = [OnnxOutput.Probabilities, OnnxOutput.Logits],
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(found["logits"], Is.EqualTo(_logits), "the logits stay");
            for (var i = 0; i < _logits.Length; i++)
                Assert.That(found["probabilities"][i], Is.EqualTo(Softmax(_logits[i], temperature)).Within(Rounding));
        });
    }

    [Test]
    public void PredictedClass_IsOneAtTheLargestProbability()
    {
        var oneHot = Run(new OnnxExportOptions { Network = s_network, Outputs = [s_oneHot] })["one_hot"];

        Assert.That(oneHot, Is.EqualTo(_logits.Select(row => row.Select(logit => logit == row.Max() ? 1f : 0f).ToArray())));
    }

    [Test]
    public void PredictedClass_EqualProbabilities_IsTheFirst()
    {
        var flat = new StateDict(
            _weights.Select(pair =>
                pair.Key.StartsWith("head.l", StringComparison.Ordinal)
                    ? KeyValuePair.Create(pair.Key, new WeightTensor(pair.Value.Shape, new float[pair.Value.Values.Length]))
                    : pair
            )
        );
        var found = Run(new OnnxExportOptions { Network = s_network, Outputs = [OnnxOutput.Probabilities, s_oneHot] }, _images, flat);

        Assert.That(found["probabilities"].SelectMany(row => row), Has.All.EqualTo(0.2f).Within(Rounding));
        Assert.That(found["one_hot"], Is.EqualTo(new[] { new[] { 1f, 0, 0, 0, 0 }, [1f, 0, 0, 0, 0], [1f, 0, 0, 0, 0] }));
    }

    [Test]
    public void HorizontalFlip_IsTheMeanOfBothViewsByHand()
    {
        const double temperature = 1.7;
        var mirrored = Run(new OnnxExportOptions { Network = s_network }, Mirrored(_images))["logits"];
        var found = Run(
            new OnnxExportOptions
            {
                Network = s_network,
                ScoreTemperature = temperature,
                TestTimeAugmentation = TestTimeAugmentation.HorizontalFlip,
                Outputs = [OnnxOutput.Probabilities, s_oneHot],
            }
        );

        Assert.Multiple(() =>
        {
            for (var i = 0; i < _logits.Length; i++)
            {
                var expected = Softmax(_logits[i], temperature).Zip(Softmax(mirrored[i], temperature), (a, b) => (a + b) / 2).ToArray();
                Assert.That(found["probabilities"][i], Is.EqualTo(expected).Within(Rounding));
                Assert.That(
                    expected.Zip(Softmax(_logits[i], temperature), (a, b) => Math.Abs(a - b)).Max(),
                    Is.GreaterThan(100 * Rounding),
                    "the views differ"
                );
                Assert.That(Array.IndexOf(found["one_hot"][i], 1f), Is.EqualTo(Array.IndexOf(expected, expected.Max())));
            }
        });
    }

    [Test]
    public void HorizontalFlip_OfLogits_IsAnError()
    {
        var options = new OnnxExportOptions
        {
            Network = s_network,
            TestTimeAugmentation = TestTimeAugmentation.HorizontalFlip,
            Outputs = [OnnxOutput.Probabilities, OnnxOutput.Logits],
        };

        Assert.That(
            () => OnnxExporter.Export(s_backbone.Network, _weights, options),
            Throws.TypeOf<ArgumentException>().With.Message.Contains("'logits'").And.Message.Contains("HorizontalFlip")
        );
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void ScoreTemperature_ThatNothingCanBeDividedBy_IsAnError(double temperature) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            OnnxExporter.Export(s_backbone.Network, _weights, new OnnxExportOptions { Network = s_network, ScoreTemperature = temperature })
        );

    [Test]
    public void ClassNames_AreMetadataAndSlotNamesAndChangeNoScore()
    {
        var outputs = new[] { OnnxOutput.Probabilities with { Name = "Some.Score" }, OnnxOutput.Logits, s_oneHot };
        var options = new OnnxExportOptions
        {
            Network = s_network,
            ClassNames = s_names,
            BackboneName = s_backbone.Name,
            Outputs = outputs,
        };
        var bytes = OnnxExporter.Export(s_backbone.Network, _weights, options);
        var graph = ModelProto.Parser.ParseFrom(bytes).Graph;
        using var session = new InferenceSession(bytes);
        var metadata = session.ModelMetadata.CustomMetadataMap;

        Assert.Multiple(() =>
        {
            Assert.That(JsonSerializer.Deserialize<string[]>(metadata["classes"]), Is.EqualTo(s_names));
            Assert.That(metadata["backbone"], Is.EqualTo("efficientvit_m0"));
            foreach (var name in new[] { "Some.Score", "logits" })
            {
                var keys = graph
                    .Node.Single(node => node.Name == $"mlnet.{name}.SlotNames")
                    .Attribute.Single(attribute => attribute.Name == "keys_strings");
                Assert.That(keys.Strings.Select(text => text.ToStringUtf8()), Is.EqualTo(s_names), name);
            }

            Assert.That(graph.Node.Count(node => node.OpType == "LabelEncoder"), Is.EqualTo(2), "a predicted class has no scores");
            Assert.That(Run(options)["logits"], Is.EqualTo(_logits));
        });
    }

    [Test]
    public void ClassNames_OfAnotherNumber_AreAnError() =>
        Assert.That(
            () =>
                OnnxExporter.Export(
                    s_backbone.Network,
                    _weights,
                    new OnnxExportOptions { Network = s_network, ClassNames = ["one", "two"] }
                ),
            Throws.TypeOf<ArgumentException>().With.Message.Contains("2 class names").And.Message.Contains("5 classes")
        );

    [Test]
    public void Probabilities_OfABareBackbone_AreAnError()
    {
        var options = new OnnxExportOptions { Network = s_network with { Classes = 0 }, Outputs = [OnnxOutput.Probabilities] };

        Assert.That(
            () => OnnxExporter.Export(s_backbone.Network, _weights, options),
            Throws.TypeOf<ArgumentException>().With.Message.Contains("no Probabilities")
        );
    }

    private Dictionary<string, float[][]> Run(OnnxExportOptions options) => Run(options, _images);

    private Dictionary<string, float[][]> Run(OnnxExportOptions options, float[] images) => Run(options, images, _weights);

    private static Dictionary<string, float[][]> Run(OnnxExportOptions options, float[] images, StateDict weights)
    {
        using var session = new InferenceSession(OnnxExporter.Export(s_backbone.Network, weights, options));
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(images, [images.Length / (3 * Side * Side), 3, Side, Side]);
        var names = session.OutputMetadata.Keys.ToArray();
        using var results = session.Run(run, ["image"], [input], names);
        return names
            .Select((name, i) => (name, rows: results[i].GetTensorDataAsSpan<float>().ToArray().Chunk(Classes).ToArray()))
            .ToDictionary(pair => pair.name, pair => pair.rows);
    }

    private static float[] Softmax(float[] logits, double temperature)
    {
        var weights = logits.Select(logit => Math.Exp((logit - logits.Max()) / temperature)).ToArray();
        return [.. weights.Select(weight => (float)(weight / weights.Sum()))];
    }

    private static float[] Images(int count)
    {
        var random = new Random(4);
        var pixels = Enumerable.Range(0, count * 3 * Side * Side).Select(_ => random.NextSingle() * 2 - 1).ToArray();

        // Brighter to the right, so that mirror images differ by more than noise.
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] += i % Side / (float)Side * (1 + i / (3 * Side * Side));
        return pixels;
    }

    private static float[] Mirrored(float[] images) =>
        [.. Enumerable.Range(0, images.Length).Select(i => images[i - i % Side + Side - 1 - i % Side])];
}
