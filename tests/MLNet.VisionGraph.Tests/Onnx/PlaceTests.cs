using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Parity;

namespace MLNet.VisionGraph.Tests.Onnx;

/// <summary>What can be seen inside a network: where an EfficientViT looks, what passes between the nodes of a MobileViG.</summary>
public class PlaceTests
{
    private static readonly NetworkSettings s_whole = new() { Classes = 0 };

    [TestCase("blocks1.0.mixer.m.attn.attention.0", 4, 49)] // a map of 14 × 14, cut into windows of 7 × 7
    [TestCase("blocks2.3.mixer.m.attn.attention.3", 1, 49)]
    [TestCase("blocks3.5.mixer.m.attn.attention.1", 1, 16)]
    public void Tap_Attention_HasARowForEachQueryThatSumsToOne(string tap, int windows, int positions)
    {
        const int images = 2;
        var network = BackboneRegistry.Get("efficientvit_m0").Network;

        var attention = Run(network, s_whole, images, parameters: null, tap)[0];

        Assert.Multiple(() =>
        {
            Assert.That(NetworkCost.Create(network, s_whole).Taps[tap], Is.EqualTo(new TensorShape([positions, positions], windows)));
            Assert.That(attention, Has.Length.EqualTo(images * windows * positions * positions).And.All.InRange(0, 1));
            Assert.That(attention.Chunk(positions).Select(row => row.Sum()), Is.All.EqualTo(1).Within(1e-5));
        });
    }

    [Test]
    public void Tap_AttentionOfAHeadWhoseBiasIsOverwhelming_IsThatHeadsAlone()
    {
        // Head 2 is made to look at pixels of its own row, two columns away, whatever the image shows.
        const string attention = "blocks2.3.mixer.m.attn.attention";
        const int window = 7;
        var backbone = BackboneRegistry.Get("efficientvit_m0");
        var weights = backbone.LoadWeights(WeightSource.Random(1), s_whole);
        var table = weights["blocks2.3.mixer.m.attn.attention_biases"].Values.ToArray();
        table[2 * window * window + 2] = 1000;
        var changed = new StateDict(
            weights.Select(pair =>
                pair.Key.EndsWith("blocks2.3.mixer.m.attn.attention_biases", StringComparison.Ordinal)
                    ? KeyValuePair.Create(pair.Key, new WeightTensor([4, window * window], table))
                    : pair
            )
        );

        var heads = Run(backbone.Network, s_whole, images: 1, changed, $"{attention}.1", $"{attention}.2");

        Assert.Multiple(() =>
        {
            Assert.That(LookedAt(heads[1], query: 3 * window + 3), Is.EquivalentTo(new[] { 3 * window + 1, 3 * window + 5 }));
            Assert.That(LookedAt(heads[1], query: 0), Is.EquivalentTo(new[] { 2 }));
            Assert.That(LookedAt(heads[0], query: 0), Has.Length.GreaterThan(2));
        });

        static int[] LookedAt(float[] attention, int query) =>
            [.. Enumerable.Range(0, window * window).Where(key => attention[query * window * window + key] > 0.001)];
    }

    [TestCase(224, 224)]
    [TestCase(256, 192)]
    public void Tap_MaxRelative_IsTheLargestDifferenceToTheNeighbors(int height, int width)
    {
        const string grapher = "backbone.1.0";
        var network = BackboneRegistry.Get("mobilevig_ti").Network;
        var settings = s_whole with { Height = height, Width = width };

        var seen = Run(network, settings, images: 1, parameters: null, $"{grapher}.fc1", $"{grapher}.graph_conv.max_relative");

        var shape = NetworkCost.Create(network, settings).Taps[$"{grapher}.fc1"];
        var (nodes, expected) = (seen[0], new float[seen[0].Length]);
        for (var i = 0; i < nodes.Length; i++)
        {
            var (map, row, column) = (i - i % (shape.Height * shape.Width), i / shape.Width % shape.Height, i % shape.Width);
            for (var shift = 0; shift < shape.Height; shift += 2)
                expected[i] = Math.Max(
                    expected[i],
                    nodes[i] - nodes[map + (row - shift + shape.Height) % shape.Height * shape.Width + column]
                );
            for (var shift = 0; shift < shape.Width; shift += 2)
                expected[i] = Math.Max(
                    expected[i],
                    nodes[i] - nodes[map + row * shape.Width + (column - shift + shape.Width) % shape.Width]
                );
        }

        Assert.That(expected, Has.Some.GreaterThan(0));
        Assert.That(seen[1], Is.EqualTo(expected));
    }

    [Test]
    public void Export_PlaceInWindows_NamesItsFirstDimensionAnotherThanTheBatch()
    {
        var network = BackboneRegistry.Get("efficientvit_m0").Network;
        var options = new OnnxExportOptions
        {
            Network = s_whole,
            Outputs = [OnnxOutput.Pooled, TapOutput("blocks1.0.mixer.m.attn.attention.0")],
        };

        var graph = ModelProto.Parser.ParseFrom(OnnxExporter.Export(network, new ReferenceParameters(network, s_whole), options)).Graph;

        Assert.That(graph.Output.Select(output => output.Type.TensorType.Shape.Dim[0].DimParam), Is.EqualTo(new[] { "batch", "windows" }));
    }

    private static float[][] Run(INetwork network, NetworkSettings settings, int images, IParameterSource? parameters, params string[] taps)
    {
        var values = NetworkRun.Run(network, settings, [.. taps.Select(TapOutput)], images, parameters);
        return [.. taps.Select(tap => values[tap])];
    }

    private static OnnxOutput TapOutput(string tap) => new(tap, OnnxOutputKind.Tap, Tap: tap);
}
