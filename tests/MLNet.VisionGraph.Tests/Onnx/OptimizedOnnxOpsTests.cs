using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Tests.Onnx;

/// <summary>Vector-sized channels, pairs of columns and residuals in weights: other graphs, the same numbers.</summary>
public class OptimizedOnnxOpsTests
{
    // Rounding of float32 over half a dozen layers, relative to the largest value.
    private const double Tolerance = 1e-5;

    [Test]
    public void Networks_OfRandomShapes_GiveTheNumbersOfTheReadingWithoutTricks()
    {
        var random = new Random(5);
        var inPairs = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            var network = Chain.Of(random);
            var (height, width) = (random.Next(5, 40), random.Next(5, 40));
            var image = Enumerable.Range(0, 2 * 3 * height * width).Select(_ => random.NextSingle() * 4 - 2).ToArray();

            var expected = Run(graph => new OnnxOps(graph, new RandomParameters()), network, image, height, width, out _);
            var found = Run(graph => new OptimizedOnnxOps(graph, new RandomParameters()), network, image, height, width, out var nodes);

            Assert.That(found, Is.EqualTo(expected).Within(Tolerance * expected.Max(Math.Abs)), $"{network}, {height} × {width}");
            inPairs += nodes.Count(node => node.OpType == "Conv" && KernelOf(node) is [var rows, var columns] && rows != columns) / 2;
        }

        Assert.That(inPairs, Is.InRange(20, 180), "trials with pairs of columns, and without");
    }

    [TestCase("efficientvit_m0", 16, 5)] // 2 · 8 channels are a vector
    [TestCase("efficientvit_m1", 16, 3)] // as 16 are
    [TestCase("efficientvit_m5", 48, 5)] // 2 · 24, instead of 32 each
    [TestCase("mobilevig_ti", 48, 5)] // 2 · 21
    public void Export_FirstConvolution_WritesPairsWhereTheyFillVectorsBetter(string name, int channels, int columns)
    {
        var graph = Graph(name);
        var first = graph.Node.First(node => node.OpType == "Conv");

        Assert.That(
            graph.Initializer.Single(constant => constant.Name == first.Input[1]).Dims,
            Is.EqualTo(new long[] { channels, 3, 3, columns })
        );
    }

    [Test]
    public void Export_MobileVig_HasWholeVectorsInAllMaps()
    {
        var graph = Graph("mobilevig_ti");
        var weights = graph.Initializer.ToDictionary(constant => constant.Name);

        Assert.Multiple(() =>
        {
            Assert.That(graph.Node.Where(node => node.OpType == "Conv").Select(node => weights[node.Input[1]].Dims[0] % 16), Is.All.Zero);
            Assert.That(graph.Node.Select(node => node.OpType), Does.Not.Contain("Slice"));
        });
    }

    // Two depthwise convolutions with residuals in each of six sandwiches, and one on either side of two mergings.
    [Test]
    public void Export_EfficientVit_AddsNoDepthwiseResiduals()
    {
        var (optimized, plain) = (Graph("efficientvit_m0"), Graph("efficientvit_m0", OnnxProfile.Plain));

        Assert.That(Adds(plain) - Adds(optimized), Is.EqualTo(2 * 6 + 2 * 2));

        static int Adds(GraphProto graph) => graph.Node.Count(node => node.OpType == "Add");
    }

    // A stem's activation that leaves the graph is written as it is, in addition to its pairs.
    [Test]
    public void Export_PlaceInsideTheStem_IsTheActivation()
    {
        var backbone = BackboneRegistry.Get("efficientvit_m0");
        var settings = new NetworkSettings
        {
            Height = 64,
            Width = 64,
            Classes = 0,
        };
        var options = new OnnxExportOptions
        {
            Network = settings,
            Outputs = [new OnnxOutput("patch_embed.1", OnnxOutputKind.Tap, Tap: "patch_embed.1"), OnnxOutput.Pooled],
        };
        var weights = backbone.LoadWeights(WeightSource.Random(1), settings);
        var image = Enumerable.Range(0, 3 * 64 * 64).Select(i => MathF.Sin(i)).ToArray();

        var optimized = Stem(options);
        var plain = Stem(options with { Profile = OnnxProfile.Plain });

        Assert.That(optimized, Has.Length.EqualTo(8 * 32 * 32).And.EqualTo(plain).Within(Tolerance * plain.Max()));

        float[] Stem(OnnxExportOptions wanted) =>
            GraphRun.Of(OnnxExporter.Export(backbone.Network, weights, wanted), "image", "patch_embed.1", image, [1, 3, 64, 64]);
    }

    private static GraphProto Graph(string name, OnnxProfile profile = OnnxProfile.Optimized)
    {
        var backbone = BackboneRegistry.Get(name);
        var options = new OnnxExportOptions
        {
            Network = new NetworkSettings { Classes = 0 },
            Outputs = [OnnxOutput.Pooled],
            Profile = profile,
        };
        return ModelProto
            .Parser.ParseFrom(OnnxExporter.Export(backbone.Network, backbone.LoadWeights(WeightSource.Random(1), options.Network), options))
            .Graph;
    }

    private static IList<long> KernelOf(NodeProto node) => node.Attribute.Single(attribute => attribute.Name == "kernel_shape").Ints;

    private static float[] Run(
        Func<OnnxGraphBuilder, OnnxOps> reading,
        Chain network,
        float[] image,
        int height,
        int width,
        out IReadOnlyCollection<NodeProto> nodes
    )
    {
        var builder = new OnnxGraphBuilder();
        var ops = reading(builder);
        var output = ops.Name(network.Forward(ops, new OnnxNamed(TensorShape.Map(3, height, width), "image")));
        var values = GraphRun.Of(builder, "image", output, image, [2, 3, height, width], out var graph);
        nodes = graph.Node;
        return values;
    }

    /// <summary>A convolution, an activation, a second convolution, a depthwise one with its residual, one in groups, a sum.</summary>
    private sealed record Chain(int First, ConvShape Stem, bool IsGelu, ConvShape Second, int DepthwiseKernel, int Groups)
    {
        public static Chain Of(Random random)
        {
            var groups = random.Next(1, 4);
            return new Chain(
                random.Next(1, 40),
                new ConvShape(random.Next(1, 40), Kernel: 2 * random.Next(3) + 1, Stride: random.Next(1, 4), Bias: true),
                random.Next(2) == 0,
                new ConvShape(groups * random.Next(1, 20), Kernel: 2 * random.Next(3) + 1, Stride: random.Next(4) == 0 ? 1 : 2),
                2 * random.Next(3) + 1,
                groups
            );
        }

        public OnnxValue Forward(OnnxOps ops, OnnxValue image)
        {
            var x = ops.BatchNorm(ops.Conv2d(image, Scope.Root / "stem", Stem), Scope.Root / "stem.norm");
            x = IsGelu ? ops.Gelu(x) : ops.Relu(x);
            x = ops.BatchNorm(ops.Conv2d(x, Scope.Root / "second", Second), Scope.Root / "second.norm");
            x = ops.Residual(
                x,
                ops.BatchNorm(
                    ops.Conv2d(x, Scope.Root / "depthwise", ConvShape.Depthwise(Second.Channels, DepthwiseKernel)),
                    Scope.Root / "depthwise.norm"
                )
            );
            var y = ops.Gelu(ops.Conv2d(x, Scope.Root / "groups", new ConvShape(Second.Channels, Groups: Groups)));
            return ops.Conv2d(ops.Residual(x, y), Scope.Root / "last", new ConvShape(First));
        }
    }

    /// <summary>Weights by name, whatever the order of reading; variances are positive.</summary>
    private sealed class RandomParameters : IParameterSource
    {
        public ReadOnlyMemory<float> GetValues(string name, long count)
        {
            var random = new Random(name.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter)));
            var least = name.EndsWith("running_var", StringComparison.Ordinal) ? 0.5f : -0.5f;
            return Enumerable.Range(0, (int)count).Select(_ => least + random.NextSingle()).ToArray();
        }
    }
}
