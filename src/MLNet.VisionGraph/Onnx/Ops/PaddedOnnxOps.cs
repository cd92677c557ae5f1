using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>
/// An ONNX writer that pads the channels of maps with zeros to whole vectors, since kernels work on vectors of channels: ONNX Runtime
/// reorders maps of 42 channels before and after every convolution, but maps of 48 channels only once. The padding is removed before
/// channels are split, joined or rearranged.
/// </summary>
internal abstract class PaddedOnnxOps(OnnxGraphBuilder graph, IParameterSource parameters) : OnnxOps(graph, parameters)
{
    // The 16 floats of AVX-512; two vectors of AVX2, four of NEON.
    private const int VectorWidth = 16;

    /// <summary>The fewest channels that are padded; below this, padding costs more than it gains.</summary>
    protected const int FewestChannels = VectorWidth / 2;

    private readonly Dictionary<string, OnnxNamed> _cut = [];

    // Callers that do not handle padded channels get the value without them.
    public override string Name(OnnxValue x) => Cut(Write(x)).Name;

    public override OnnxValue Add(OnnxValue a, OnnxValue b) => AddPadded(Write(a), Write(b));

    /// <summary>Returns the number of channels after padding to whole vectors.</summary>
    protected static int PaddedChannelsOf(int channels) => (channels + VectorWidth - 1) / VectorWidth * VectorWidth;

    /// <summary>
    /// Returns the number of channels of a convolution's result, which is padded if it has more than one pixel and at least
    /// <see cref="FewestChannels"/> channels.
    /// </summary>
    protected static int PaddedChannelsOf(TensorShape shape) =>
        shape.Height * shape.Width > 1 && shape.Channels >= FewestChannels ? PaddedChannelsOf(shape.Channels) : shape.Channels;

    /// <summary>Adds two values, including their padded channels if both have the same number.</summary>
    protected OnnxNamed AddPadded(OnnxNamed a, OnnxNamed b)
    {
        if (a.PaddedChannels != b.PaddedChannels)
            (a, b) = (Cut(a), Cut(b));
        return Named(a.Shape, "Add", [a.Name, b.Name]) with { PaddedChannels = a.PaddedChannels };
    }

    protected override OnnxNamed Unary(string op, OnnxValue x)
    {
        var value = Write(x);
        return Named(x.Shape, op, [value.Name]) with { PaddedChannels = value.PaddedChannels };
    }

    protected override OnnxNamed WriteConvolution(OnnxAffine x, PendingConvolution convolution)
    {
        var (input, shape) = (x.Input, convolution.Dimensions);
        if (shape.Groups > 1 && !IsDepthwise(x, shape))
            return base.WriteConvolution(x with { Input = Cut(input) }, convolution);

        var kernels = ConvKernels.Create(x, convolution);
        kernels =
            shape.Groups > 1 ? kernels.PadTo(input.PaddedChannels, 1) : kernels.PadTo(PaddedChannelsOf(x.Shape), input.PaddedChannels);
        return Convolve(x, convolution, input, kernels, ConvColumns.Create(shape));
    }

    /// <summary>Returns the value without its padded channels.</summary>
    protected OnnxNamed Cut(OnnxNamed x)
    {
        if (x.PaddedChannels == x.Shape.Channels)
            return x;
        if (!_cut.TryGetValue(x.Name, out var cut))
            _cut[x.Name] = cut = Named(
                x.Shape,
                "Slice",
                [x.Name, Graph.Integers(0), Graph.Integers(x.Shape.Channels), Graph.Integers(1)],
                "channels"
            );
        return cut;
    }
}
