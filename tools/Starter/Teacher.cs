using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Training.Torch.Loading;
using static TorchSharp.torch;

namespace Starter;

/// <summary>
/// ML.NET's ResNet18 from its two ONNX files, as a TorchSharp function in bfloat16, which processors with the instructions for it compute
/// several times faster than ONNX Runtime does in single precision. Norms are folded into the convolutions before them.
/// </summary>
internal sealed class Teacher : IDisposable
{
    /// <summary>The number of features.</summary>
    public const int Features = 512;

    /// <summary>The side of the square images.</summary>
    public const int ImageSize = 224;

    private readonly GraphProto _graph;
    private readonly Dictionary<string, Tensor> _weights = [];
    private readonly Dictionary<string, string> _norms = [];
    private readonly Tensor _mean;
    private readonly ScalarType _precision;

    private Teacher(GraphProto graph, Tensor mean, ScalarType precision)
    {
        (_graph, _mean, _precision) = (graph, mean, precision);
        var constants = graph.Initializer.ToDictionary(constant => constant.Name, Values);
        foreach (var conv in graph.Node.Where(node => node.OpType == "Conv"))
            Fold(conv, graph.Node.Single(node => node.OpType == "BatchNormalization" && node.Input[0] == conv.Output[0]), constants);
    }

    /// <summary>Reads the files of the package Microsoft.ML.DnnImageFeaturizer.ResNet18.</summary>
    /// <param name="folder">The folder <c>DnnImageModels</c> of the package.</param>
    /// <param name="precision">The precision of convolutions.</param>
    public static Teacher Read(string folder, ScalarType precision = ScalarType.BFloat16)
    {
        Libtorch.Load();
        var preparation = GraphOf(Path.Combine(folder, "ResNetPrepOnnx", "ResNetPreprocess.onnx"));
        var graph = GraphOf(Path.Combine(folder, "ResNet18Onnx", "ResNet18.onnx"));
        return new Teacher(graph, Values(preparation.Initializer.Single()), precision);
    }

    /// <summary>Computes features.</summary>
    /// <param name="pixels">The images, [B, 3, 224, 224], RGB, from 0 to 255.</param>
    /// <returns>The features, [B, 512], in the caller's dispose scope.</returns>
    public Tensor Run(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var values = new Dictionary<string, Tensor> { [_graph.Input[0].Name] = pixels.flip(1).sub(_mean).to(_precision) };
        foreach (var node in _graph.Node)
            values[node.Output[0]] = Run(node, values);
        return values[_graph.Output[0].Name].to(ScalarType.Float32).reshape(-1, Features).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _mean.Dispose();
        foreach (var weight in _weights.Values)
            weight.Dispose();
    }

    private Tensor Run(NodeProto node, Dictionary<string, Tensor> values)
    {
        var input = values[node.Input[0]];
        return node.OpType switch
        {
            "Conv" => nn.functional.conv2d(
                Padded(input, node),
                _weights[node.Output[0] + ".weight"],
                _weights[node.Output[0] + ".bias"],
                strides: Integers(node, "strides")
            ),
            "BatchNormalization" => input,
            "Relu" => input.relu(),
            "MaxPool" => nn.functional.max_pool2d(Padded(input, node), Integers(node, "kernel_shape"), Integers(node, "strides")),
            "Add" => input.add(values[node.Input[1]]),
            "AveragePool" => input.mean([2, 3]),
            _ => throw new NotSupportedException($"The teacher's file has a node of type {node.OpType}."),
        };
    }

    private void Fold(NodeProto conv, NodeProto norm, Dictionary<string, Tensor> constants)
    {
        using var scope = NewDisposeScope();
        var (gamma, beta, mean, variance) = (Constant(1), Constant(2), Constant(3), Constant(4));
        var scale = gamma.div(variance.add(norm.Attribute.Single(attribute => attribute.Name == "epsilon").F).sqrt());
        Keep("weight", constants[conv.Input[1]].mul(scale.reshape(-1, 1, 1, 1)));
        Keep("bias", beta.sub(mean.mul(scale)));

        Tensor Constant(int input) => constants[norm.Input[input]];

        void Keep(string name, Tensor value) =>
            _weights[$"{conv.Output[0]}.{name}"] = value.to(_precision).contiguous().DetachFromDisposeScope();
    }

    // ONNX names the pads top, left, bottom, right. Zeros serve for the maximum as well: what is pooled is not negative.
    private static Tensor Padded(Tensor input, NodeProto node)
    {
        var pads = Integers(node, "pads");
        return pads.All(pad => pad == 0) ? input : nn.functional.pad(input, [pads[1], pads[3], pads[0], pads[2]]);
    }

    private static long[] Integers(NodeProto node, string name) =>
        [.. node.Attribute.Single(attribute => attribute.Name == name).Ints];

    private static Tensor Values(TensorProto constant) => tensor(constant.FloatData.ToArray(), [.. constant.Dims]);

    private static GraphProto GraphOf(string file)
    {
        using var bytes = File.OpenRead(file);
        return ModelProto.Parser.ParseFrom(bytes).Graph;
    }
}
