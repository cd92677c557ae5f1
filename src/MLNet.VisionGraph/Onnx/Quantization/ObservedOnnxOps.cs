using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>
/// The ONNX writer that records which values and which convolutions <see cref="QuantizedOnnxOps"/> can quantize. Values have the same
/// names in both.
/// </summary>
internal sealed class ObservedOnnxOps(OnnxGraphBuilder graph, IParameterSource parameters) : OnnxOps(graph, parameters)
{
    // With only the three channels of an image, vector units gain little, and rounding costs the most accuracy.
    private const int FewestChannels = 8;

    private readonly OrderedDictionary<string, OnnxNamed> _values = [];
    private readonly List<string> _layers = [];
    private readonly Dictionary<string, string> _gelus = [];
    private readonly HashSet<string> _pooled = [];

    /// <summary>Gets the names of the values that can be quantized.</summary>
    public IReadOnlyList<string> Values => [.. _values.Keys];

    /// <summary>Gets the names of the convolutions that can be quantized.</summary>
    public IReadOnlyList<string> Layers => _layers;

    /// <summary>Gets a map from the name of each GELU's input to the name of its output.</summary>
    public IReadOnlyDictionary<string, string> Gelus => _gelus;

    public override OnnxValue Relu(OnnxValue x)
    {
        var relu = Note((OnnxNamed)base.Relu(x));
        return _pooled.Contains(Write(x).Name) ? Pooled(relu) : relu;
    }

    public override OnnxValue Gelu(OnnxValue x)
    {
        var gelu = Note((OnnxNamed)base.Gelu(x));
        var input = Write(x).Name;
        if (_values.ContainsKey(input))
            _gelus[input] = gelu.Name;
        return gelu;
    }

    public override OnnxValue GlobalAveragePool(OnnxValue x) => Pooled((OnnxNamed)base.GlobalAveragePool(x));

    public override OnnxValue Add(OnnxValue a, OnnxValue b) => Note((OnnxNamed)base.Add(a, b));

    protected override OnnxNamed WriteConvolution(OnnxAffine x, PendingConvolution convolution)
    {
        var shape = convolution.Dimensions;
        if (_pooled.Contains(x.Input.Name))
            return Pooled(base.WriteConvolution(x, convolution));
        if (x.Input.Shape.Channels < FewestChannels || (shape.Groups > 1 && !IsDepthwise(x, shape)))
            return base.WriteConvolution(x, convolution);
        _layers.Add(convolution.At.Path);
        Note(x.Input);
        return Note(base.WriteConvolution(x, convolution));
    }

    // After a pooling, a convolution takes next to no time, and rounding its few values costs much accuracy.
    private OnnxNamed Pooled(OnnxNamed x)
    {
        _pooled.Add(x.Name);
        return x;
    }

    private OnnxNamed Note(OnnxNamed x)
    {
        _values.TryAdd(x.Name, x);
        return x;
    }
}
