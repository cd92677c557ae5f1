using Google.Protobuf;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>The graph that calibration runs: a network in float32, with an output for every value that can be quantized.</summary>
/// <param name="Model">The ONNX file.</param>
/// <param name="Values">The names of the values, which are the graph's outputs.</param>
/// <param name="Layers">The paths of the convolutions that can be quantized.</param>
/// <param name="Gelus">The outputs of the GELUs that are the only consumers of their inputs, by the names of the inputs.</param>
internal sealed record ObservedGraph(
    byte[] Model,
    IReadOnlyList<string> Values,
    IReadOnlyList<string> Layers,
    IReadOnlyDictionary<string, string> Gelus
)
{
    /// <summary>Creates the graph of what has been written.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="builder">The graph.</param>
    /// <param name="ops">The operations that have written it.</param>
    /// <param name="input">The shape of the image.</param>
    /// <param name="inFloat">The paths of the convolutions that stay float.</param>
    public static ObservedGraph Create(
        string name,
        OnnxGraphBuilder builder,
        ObservedOnnxOps ops,
        TensorShape input,
        IEnumerable<string?> inFloat
    )
    {
        var graph = builder.Build(
            name,
            [OnnxFile.Describe(OnnxExportOptions.DefaultInputName, input)],
            [.. ops.Values.Select(Unspecified)]
        );

        // An input that other nodes read as well must also keep its resolution below zero.
        var gelus = ops.Gelus.Where(gelu => graph.Node.Count(node => node.Input.Contains(gelu.Key)) == 1).ToDictionary();
        return new ObservedGraph(OnnxFile.Create(graph).ToByteArray(), ops.Values, [.. ops.Layers.Distinct().Except(inFloat)!], gelus);
    }

    // Without a shape: the windows of an image are part of the batch dimension in some values and not in others.
    private static ValueInfoProto Unspecified(string name) =>
        new()
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } },
        };
}
