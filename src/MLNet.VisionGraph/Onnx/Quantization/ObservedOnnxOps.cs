using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx;

/// <summary>The ONNX reading that notes which values and which convolutions <see cref="QuantizedOnnxOps"/> might put in eight bits. Values have the same names in both.</summary>
internal sealed class ObservedOnnxOps(OnnxGraphBuilder graph, IParameterSource parameters) : OnnxOps(graph, parameters)
{
    // Of an image's three channels vector units would make little, and rounding would cost most.
    private const int FewestChannels = 8;

    private readonly OrderedDictionary<string, OnnxNamed> _values = [];
    private readonly List<string> _places = [];
    private readonly Dictionary<string, string> _gelus = [];
    private readonly HashSet<string> _pooled = [];

    /// <summary>Gets the names of the values.</summary>
    public IReadOnlyList<string> Values => [.. _values.Keys];

    /// <summary>Gets the places of the convolutions.</summary>
    public IReadOnlyList<string> Places => _places;

    /// <summary>Gets the GELUs of values: the names of theirs by those of what they are of.</summary>
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
        _places.Add(convolution.At.Path);
        Note(x.Input);
        return Note(base.WriteConvolution(x, convolution));
    }

    // Behind a pooling a convolution costs next to no time, and the rounding of few values weighs much.
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
