using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx;

/// <summary>
/// An ONNX reading whose maps have channels filled up with zeros to whole vectors, since kernels work on vectors of channels: ONNX Runtime puts maps of 42 channels in order for every convolution and back,
/// those of 48 once. Where channels are cut, joined or moved about, the zeros go first.
/// </summary>
internal abstract class LaneOnnxOps(OnnxGraphBuilder graph, IParameterSource parameters) : OnnxOps(graph, parameters)
{
    // AVX-512's 16 floats; two vectors of AVX2, four of NEON.
    private const int LaneWidth = 16;

    /// <summary>Below, filling up would cost more than it gains.</summary>
    protected const int FewestChannels = LaneWidth / 2;

    private readonly Dictionary<string, OnnxNamed> _cut = [];

    // Whoever knows nothing of lanes gets the channels alone.
    public override string Name(OnnxValue x) => Cut(Write(x)).Name;

    public override OnnxValue Add(OnnxValue a, OnnxValue b) => AddLanes(Write(a), Write(b));

    /// <summary>Gives the lanes that hold channels.</summary>
    protected static int LanesOf(int channels) => (channels + LaneWidth - 1) / LaneWidth * LaneWidth;

    /// <summary>Gives the lanes of a convolution's result: those of a map are filled up.</summary>
    protected static int LanesOf(TensorShape shape) => shape.Height * shape.Width > 1 && shape.Channels >= FewestChannels ? LanesOf(shape.Channels) : shape.Channels;

    /// <summary>Adds, with the lanes if both have the same.</summary>
    protected OnnxNamed AddLanes(OnnxNamed a, OnnxNamed b)
    {
        if (a.Lanes != b.Lanes)
            (a, b) = (Cut(a), Cut(b));
        return Named(a.Shape, "Add", [a.Name, b.Name]) with { Lanes = a.Lanes };
    }

    protected override OnnxNamed Unary(string op, OnnxValue x)
    {
        var value = Write(x);
        return Named(x.Shape, op, [value.Name]) with { Lanes = value.Lanes };
    }

    protected override OnnxNamed WriteConvolution(OnnxAffine x, PendingConvolution convolution)
    {
        var (input, shape) = (x.Input, convolution.Dimensions);
        if (shape.Groups > 1 && !IsDepthwise(x, shape))
            return base.WriteConvolution(x with { Input = Cut(input) }, convolution);

        var kernels = ConvKernels.Of(x, convolution);
        kernels = shape.Groups > 1 ? kernels.FilledUp(input.Lanes, 1) : kernels.FilledUp(LanesOf(x.Shape), input.Lanes);
        return Convolve(x, convolution, input, kernels, ConvColumns.Of(shape));
    }

    /// <summary>Gives the channels without what fills them up.</summary>
    protected OnnxNamed Cut(OnnxNamed x)
    {
        if (x.Lanes == x.Shape.Channels)
            return x;
        if (!_cut.TryGetValue(x.Name, out var cut))
            _cut[x.Name] = cut = Named(x.Shape, "Slice", [x.Name, Graph.Integers(0), Graph.Integers(x.Shape.Channels), Graph.Integers(1)], "channels");
        return cut;
    }
}
