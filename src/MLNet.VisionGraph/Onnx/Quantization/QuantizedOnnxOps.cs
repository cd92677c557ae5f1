using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Ops;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>
/// The ONNX writer in eight bits. Convolutions of the plan read and write bytes: a value is quantized and dequantized (QuantizeLinear,
/// DequantizeLinear), and runtimes fuse the operation between two such pairs into one on bytes. Additions of bytes and GELUs of bytes
/// stay in bytes; the rest is float, as are its weights.
/// </summary>
internal sealed class QuantizedOnnxOps(OnnxGraphBuilder graph, IParameterSource parameters, QuantizationPlan plan)
    : PaddedOnnxOps(graph, parameters)
{
    private readonly Dictionary<string, OnnxQuantized> _quantized = [];

    /// <summary>Gets a value indicating whether any value has been quantized.</summary>
    public bool IsUsed => _quantized.Count > 0;

    public override OnnxValue Relu(OnnxValue x)
    {
        if (x is not OnnxAffine { Convolution: { } convolution } pending || !plan.Quantizes(convolution.At))
            return base.Relu(x);
        var convolved = WriteOnce(pending, () => ConvolveBytes(pending, convolution));
        return Quantize(Named(x.Shape, "Relu", [convolved.Name]) with { PaddedChannels = convolved.PaddedChannels });
    }

    // See GeluTable.
    public override OnnxValue Gelu(OnnxValue x)
    {
        if (Write(x) is not OnnxQuantized bytes)
            return base.Gelu(x);
        var phi = plan.Parameters.SigmoidOf(bytes.Source);
        var stretched = Dequantize(bytes.Bytes, bytes.Parameters with { Scale = bytes.Parameters.Scale * phi.Slope });
        var sigmoid = Quantize(Graph.Node("Sigmoid", [stretched], "Gelu.sigmoid"), phi.Written);
        return Named(x.Shape, "Mul", [bytes.Name, Dequantize(sigmoid, phi.Read)], "Gelu") with { PaddedChannels = bytes.PaddedChannels };
    }

    public override OnnxValue Add(OnnxValue a, OnnxValue b)
    {
        var (left, right) = (InBytes(a), InBytes(b));
        var sum = AddPadded(left, right);
        return left is OnnxQuantized && right is OnnxQuantized ? Quantize(sum) : sum;
    }

    protected override OnnxNamed WriteConvolution(OnnxAffine x, PendingConvolution convolution) =>
        plan.Quantizes(convolution.At) ? Quantize(ConvolveBytes(x, convolution)) : base.WriteConvolution(x, convolution);

    private OnnxNamed ConvolveBytes(OnnxAffine x, PendingConvolution convolution)
    {
        var (at, shape) = (convolution.At, convolution.Dimensions);
        var input = Quantize(x.Input);
        var isDepthwise = shape.Groups > 1;
        var paddedChannels = isDepthwise ? input.PaddedChannels : PaddedChannelsOf(shape.Channels);
        var inputs = isDepthwise ? 1 : input.PaddedChannels;

        var bytes = QuantizedWeights.Create(
            AffineFolding.IntoConvolution(convolution.Weight.Span, x.Scale),
            x.Shift,
            input.Parameters.Scale,
            paddedChannels,
            inputs * shape.Kernel * shape.Kernel
        );
        var weight = Graph.Node(
            "DequantizeLinear",
            [
                Graph.Constant($"{at}.weight", bytes.Weight, paddedChannels, inputs, shape.Kernel, shape.Kernel),
                Graph.Constant($"{at}.weight.scale", bytes.WeightScale, paddedChannels),
            ],
            $"{at}.weight.numbers",
            Attribute("axis", 0L)
        );
        var bias = Graph.Node(
            "DequantizeLinear",
            [Graph.Constant($"{at}.bias", bytes.Bias, paddedChannels), Graph.Constant($"{at}.bias.scale", bytes.BiasScale, paddedChannels)],
            $"{at}.bias.numbers",
            Attribute("axis", 0L)
        );
        return Convolve(
            x.Shape,
            at,
            isDepthwise ? shape with { Groups = paddedChannels } : shape,
            ConvColumns.Create(shape),
            input.Name,
            weight,
            bias
        ) with
        {
            PaddedChannels = paddedChannels,
        };
    }

    private OnnxQuantized Quantize(OnnxNamed x)
    {
        if (x is OnnxQuantized done)
            return done;
        if (_quantized.TryGetValue(x.Name, out var found))
            return found;
        var code = plan.Parameters.ParametersOf(x.Name);
        var bytes = Quantize(x.Name, code);
        return _quantized[x.Name] = new OnnxQuantized(x.Shape, Dequantize(bytes, code), bytes, code)
        {
            Source = x.Name,
            PaddedChannels = x.PaddedChannels,
        };
    }

    // The quantized value if it exists already, else the float value.
    private OnnxNamed InBytes(OnnxValue x)
    {
        var value = Write(x);
        return _quantized.TryGetValue(value.Name, out var bytes) ? bytes : value;
    }

    private string Quantize(string numbers, QuantizationParameters code) =>
        Graph.Node("QuantizeLinear", [numbers, Graph.SharedConstant([code.Scale]), Graph.SharedByte(code.ZeroPoint)]);

    private string Dequantize(string bytes, QuantizationParameters code) =>
        Graph.Node("DequantizeLinear", [bytes, Graph.SharedConstant([code.Scale]), Graph.SharedByte(code.ZeroPoint)]);
}
