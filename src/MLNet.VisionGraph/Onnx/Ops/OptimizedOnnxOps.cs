using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>
/// The ONNX writer optimized for speed, in float: with padded channels; with the residual of a depthwise convolution in its weights; and,
/// where a strided convolution reads the few channels of another convolution, with pairs of the latter's columns as channels, which fill
/// a vector that the channels alone would leave half empty.
/// </summary>
internal sealed class OptimizedOnnxOps(OnnxGraphBuilder graph, IParameterSource parameters) : PaddedOnnxOps(graph, parameters)
{
    private readonly Dictionary<OnnxActivation, OnnxNamed> _pairs = new(ReferenceEqualityComparer.Instance);

    public override OnnxValue Conv2d(OnnxValue x, Scope at, ConvShape shape) =>
        base.Conv2d(x is OnnxActivation activation && shape is { Stride: 2, Groups: 1 } ? ColumnPairs(activation) : x, at, shape);

    public override OnnxValue Gelu(OnnxValue x) => Activation("Gelu", x);

    public override OnnxValue Relu(OnnxValue x) => Activation("Relu", x);

    // x + depthwise(x) is a depthwise convolution whose center weights are larger by one.
    public override OnnxValue Add(OnnxValue a, OnnxValue b)
    {
        if (
            b is not OnnxAffine { Convolution: { Dimensions: { Stride: 1 } shape } convolution } branch
            || !IsDepthwise(branch, shape)
            || Write(a) != branch.Input
        )
            return base.Add(a, b);

        var weight = AffineFolding.IntoConvolution(convolution.Weight.Span, branch.Scale, middle: 1);
        return branch with { Convolution = convolution with { Weight = weight }, Scale = [.. branch.Scale.Select(_ => 1.0)] };
    }

    protected override OnnxNamed Write(OnnxValue x) =>
        x is OnnxActivation activation ? WriteOnce(x, () => base.Unary(activation.Op, activation.Input)) : base.Write(x);

    protected override OnnxNamed WriteConvolution(OnnxAffine x, PendingConvolution convolution)
    {
        if (!x.Input.ColumnPairs)
            return base.WriteConvolution(x, convolution);
        var columns = ConvColumns.ReadColumnPairs(convolution.Dimensions);
        var kernels = ConvKernels.Create(x, convolution).ReadColumnPairs(columns).PadTo(PaddedChannelsOf(x.Shape), x.Input.PaddedChannels);
        return Convolve(x, convolution, x.Input, kernels, columns);
    }

    private OnnxValue Activation(string op, OnnxValue x) =>
        x is OnnxAffine { Convolution: { } convolution } pending && FillsBetterAsColumnPairs(pending, convolution.Dimensions)
            ? new OnnxActivation(x.Shape, op, pending)
            : Unary(op, x);

    private static bool FillsBetterAsColumnPairs(OnnxAffine x, ConvShape shape) =>
        shape.Groups == 1
        && !x.Input.ColumnPairs
        && x.Shape.Width % 2 == 0
        && 2 * shape.Channels >= FewestChannels
        && PaddedChannelsOf(2 * shape.Channels) < 2 * PaddedChannelsOf(shape.Channels);

    private OnnxNamed ColumnPairs(OnnxActivation x)
    {
        if (_pairs.TryGetValue(x, out var written))
            return written;
        var (convolved, convolution) = (x.Input, x.Input.Convolution!);
        var shape = convolution.Dimensions;
        var columns = ConvColumns.WriteColumnPairs(shape, convolved.Input.Shape.Width, x.Shape.Width);
        var kernels = ConvKernels
            .Create(convolved, convolution)
            .WriteColumnPairs(columns)
            .PadTo(PaddedChannelsOf(2 * shape.Channels), convolved.Input.PaddedChannels);
        var pairs = Convolve(convolved, convolution, convolved.Input, kernels, columns);
        return _pairs[x] = pairs with { Name = Graph.Node(x.Op, [pairs.Name]), ColumnPairs = true };
    }
}
