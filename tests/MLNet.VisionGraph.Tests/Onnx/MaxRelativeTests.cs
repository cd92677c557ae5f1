using System.Text.Json;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Onnx;

public class MaxRelativeTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ReferenceData.Path("reference", "svga_fixture.json")));
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var (k, height, width) = (item.GetProperty("K").GetInt32(), item.GetProperty("H").GetInt32(), item.GetProperty("W").GetInt32());
            var expected = item.GetProperty("out").EnumerateArray().Select(value => value.GetSingle()).ToArray();
            yield return new TestCaseData(k, height, width, item.GetProperty("stream").GetString(), expected).SetArgDisplayNames(
                $"{height}x{width} K={k}"
            );
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void MaxRelative_OfficialCases_AgreeBitForBit(int k, int height, int width, string name, float[] expected)
    {
        var stream = ReferenceFill.Hash(name);
        var map = Enumerable.Range(0, 2 * height * width).Select(i => (float)(4 * ReferenceFill.Uniform(stream, i) - 2)).ToArray();

        Assert.That(Run(map, height, width, k), Is.EqualTo(expected).Within(1).Ulps);
    }

    [Test]
    public void MaxRelative_RandomSizes_EqualTheLoopOfShiftsBitForBit()
    {
        var random = new Random(11);
        for (var trial = 0; trial < 60; trial++)
        {
            var (height, width, k) = (random.Next(1, 33), random.Next(1, 33), random.Next(1, 9));
            var map = Enumerable.Range(0, 2 * height * width).Select(_ => random.NextSingle() * 4 - 2).ToArray();

            Assert.That(Run(map, height, width, k), Is.EqualTo(Loop(map, height, width, k)), $"{height} × {width}, K = {k}");
        }
    }

    [Test]
    public void MaxRelative_LargeMap_TakesLogarithmicallyManySteps()
    {
        var builder = new OnnxGraphBuilder();
        var ops = new OnnxOps(builder, new NoParameters());
        var y = ops.MaxRelative(new OnnxNamed(TensorShape.Map(2, 56, 56), "x"), k: 2);
        var graph = builder.Build("test", [], [new ValueInfoProto { Name = ops.Name(y) }]);

        Assert.Multiple(() =>
        {
            Assert.That(
                graph.Node.Count(node => node.OpType == "Min"),
                Is.EqualTo(2 * 5 + 1),
                "28 shifts: 1, 2, 4, 8, 16, 28 covered, twice, and both together"
            );
            Assert.That(graph.Node.Any(node => node.OpType == "Slice"), Is.False);
        });
    }

    // The paper's algorithm 1, word for word: the loop over shifts.
    private static float[] Loop(float[] map, int height, int width, int k)
    {
        var result = new float[map.Length];
        for (var i = 0; i < map.Length; i++)
        {
            var (plane, y, x) = (i / (height * width) * height * width, i / width % height, i % width);
            for (var shift = k; shift < height; shift += k)
                result[i] = Math.Max(result[i], map[i] - map[plane + (y - shift + height) % height * width + x]);
            for (var shift = k; shift < width; shift += k)
                result[i] = Math.Max(result[i], map[i] - map[plane + y * width + (x - shift + width) % width]);
        }

        return result;
    }

    private static float[] Run(float[] map, int height, int width, int k)
    {
        var builder = new OnnxGraphBuilder();
        var ops = new OnnxOps(builder, new NoParameters());
        var shape = TensorShape.Map(2, height, width);
        return GraphRun.Of(builder, "x", ops.Name(ops.MaxRelative(new OnnxNamed(shape, "x"), k)), map, [1, 2, height, width], out _);
    }

    private sealed class NoParameters : IParameterSource
    {
        public ReadOnlyMemory<float> GetValues(string name, long count) => throw new KeyNotFoundException(name);
    }
}
