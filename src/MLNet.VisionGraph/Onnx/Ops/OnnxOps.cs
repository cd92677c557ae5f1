using MLNet.VisionGraph.Graph;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>
/// The ONNX writer. Convolutions and norms stay pending until their result is needed, so that norms, layer scales and constants
/// fold into the weights regardless of the order in which the network writes them.
/// </summary>
internal partial class OnnxOps(OnnxGraphBuilder graph, IParameterSource parameters) : IGraphOps<OnnxValue>
{
    protected const double NormEpsilon = 1e-5;

    private readonly Dictionary<OnnxValue, OnnxNamed> _written = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, OnnxValue> _taps = [];

    protected OnnxGraphBuilder Graph { get; } = graph;

    /// <summary>Gets the tapped values, by name.</summary>
    public IReadOnlyDictionary<string, OnnxValue> Taps => _taps;

    public TensorShape ShapeOf(OnnxValue x) => x.Shape;

    public virtual OnnxValue Conv2d(OnnxValue x, Scope at, ConvShape shape)
    {
        var weight = Parameter(at / "weight", (long)shape.Channels * (x.Shape.Channels / shape.Groups) * shape.Kernel * shape.Kernel);
        var bias = shape.Bias ? Widen(Parameter(at / "bias", shape.Channels)) : new double[shape.Channels];
        var scale = new double[shape.Channels];
        Array.Fill(scale, 1);
        return new OnnxAffine(shape.Output(x.Shape), Write(x), new PendingConvolution(at, shape, weight), scale, bias);
    }

    public virtual OnnxValue BatchNorm(OnnxValue x, Scope at)
    {
        var channels = x.Shape.Channels;
        var weight = Parameter(at / "weight", channels).Span;
        var bias = Parameter(at / "bias", channels).Span;
        var mean = Parameter(at / "running_mean", channels).Span;
        var variance = Parameter(at / "running_var", channels).Span;

        var (scale, shift) = (new double[channels], new double[channels]);
        for (var c = 0; c < channels; c++)
        {
            scale[c] = weight[c] / Math.Sqrt(variance[c] + NormEpsilon);
            shift[c] = bias[c] - mean[c] * scale[c];
        }

        return Then(x, scale, shift);
    }

    public virtual OnnxValue LayerScale(OnnxValue x, Scope at) => Then(x, Widen(Parameter(at, x.Shape.Channels)), shift: null);

    public virtual OnnxValue Scale(OnnxValue x, double factor)
    {
        if (x is not OnnxAffine)
            return Named(x.Shape, "Mul", [Name(x), Graph.SharedConstant([(float)factor])]);
        var scale = new double[x.Shape.Channels];
        Array.Fill(scale, factor);
        return Then(x, scale, shift: null);
    }

    public OnnxValue Linear(OnnxValue x, Scope at, int outputs)
    {
        var inputs = x.Shape.Channels;
        var weight = Parameter(at / "weight", (long)outputs * inputs).ToArray();
        var bias = Parameter(at / "bias", outputs).ToArray();
        var source = x;
        if (x is OnnxAffine { Convolution: null } norm)
        {
            AffineFolding.IntoLinear(weight, bias, norm.Scale, norm.Shift);
            source = norm.Input;
        }

        return Named(
            new TensorShape([outputs], x.Shape.Windows),
            "Gemm",
            [Name(source), Graph.Constant($"{at}.weight", weight, outputs, inputs), Graph.Constant($"{at}.bias", bias, outputs)],
            at.Path,
            Attribute("transB", 1L)
        );
    }

    public virtual OnnxValue Gelu(OnnxValue x) => Unary("Gelu", x);

    public virtual OnnxValue Relu(OnnxValue x) => Unary("Relu", x);

    public OnnxValue Sigmoid(OnnxValue x) => Unary("Sigmoid", x);

    public OnnxValue Softmax(OnnxValue x) => Named(x.Shape, "Softmax", [Name(x)], attributes: Attribute("axis", -1L));

    public virtual OnnxValue Add(OnnxValue a, OnnxValue b) => Named(a.Shape, "Add", [Name(a), Name(b)]);

    public OnnxValue Multiply(OnnxValue a, OnnxValue b) => Named(a.Shape, "Mul", [Name(a), Name(b)]);

    public OnnxValue TransposedMatMul(OnnxValue a, OnnxValue b) =>
        Named(new TensorShape([a.Shape.Dimensions[1], b.Shape.Dimensions[1]], a.Shape.Windows), "MatMul", [Transposed(a), Name(b)]);

    public OnnxValue MatMulTransposed(OnnxValue a, OnnxValue b) =>
        Named(new TensorShape([a.Shape.Dimensions[0], b.Shape.Dimensions[0]], a.Shape.Windows), "MatMul", [Name(a), Transposed(b)]);

    public virtual OnnxValue GlobalAveragePool(OnnxValue x) =>
        Named(TensorShape.Map(x.Shape.Channels, 1, 1), "GlobalAveragePool", [Name(x)]);

    public OnnxValue DropPath(OnnxValue x, double rate) => x;

    public OnnxValue Dropout(OnnxValue x, double rate) => x;

    public OnnxValue Tap(OnnxValue x, Scope at) => _taps[at.Path] = x;

    /// <summary>Writes a value, if it is still pending, and returns its name.</summary>
    public virtual string Name(OnnxValue x) => Write(x).Name;

    /// <summary>Writes a value, if it is still pending.</summary>
    protected virtual OnnxNamed Write(OnnxValue x)
    {
        if (x is OnnxNamed named)
            return named;
        var affine = (OnnxAffine)x;
        return WriteOnce(affine, () => affine.Convolution is { } convolution ? WriteConvolution(affine, convolution) : WriteAffine(affine));
    }

    /// <summary>Writes a pending value with a function of the caller, unless it has been written already.</summary>
    protected OnnxNamed WriteOnce(OnnxValue x, Func<OnnxNamed> write)
    {
        if (!_written.TryGetValue(x, out var written))
            _written[x] = written = write();
        return written;
    }

    /// <summary>Writes a convolution with the scales and shifts that were folded into it.</summary>
    protected virtual OnnxNamed WriteConvolution(OnnxAffine x, PendingConvolution convolution) =>
        Convolve(x, convolution, x.Input, ConvKernels.Create(x, convolution), ConvColumns.Create(convolution.Dimensions));

    /// <summary>Determines whether a convolution filters each channel separately.</summary>
    protected static bool IsDepthwise(OnnxAffine x, ConvShape shape) =>
        shape.Groups > 1 && shape.Groups == shape.Channels && shape.Groups == x.Input.Shape.Channels;

    /// <summary>Writes a convolution with the given kernels.</summary>
    protected OnnxNamed Convolve(OnnxAffine x, PendingConvolution convolution, OnnxNamed input, ConvKernels kernels, ConvColumns columns)
    {
        var at = convolution.At;
        var shape = convolution.Dimensions;
        if (shape.Groups > 1)
            shape = shape with { Groups = shape.Groups * kernels.Outputs / shape.Channels };
        return Convolve(
            x.Shape,
            at,
            shape,
            columns,
            input.Name,
            Graph.Constant($"{at}.weight", kernels.Weight, kernels.Outputs, kernels.Inputs, kernels.Height, kernels.Width),
            Graph.Constant($"{at}.bias", kernels.Bias, kernels.Outputs)
        ) with
        {
            PaddedChannels = kernels.Outputs,
        };
    }

    /// <summary>Writes the Conv node of a convolution.</summary>
    protected OnnxNamed Convolve(
        TensorShape output,
        Scope at,
        ConvShape shape,
        ConvColumns columns,
        string input,
        string weight,
        string bias
    ) =>
        Named(
            output,
            "Conv",
            [input, weight, bias],
            at.Path,
            Attribute("kernel_shape", shape.Kernel, columns.Kernel),
            Attribute("strides", shape.Stride, columns.Stride),
            Attribute("pads", shape.Padding, columns.Left, shape.Padding, columns.Right),
            Attribute("group", (long)shape.Groups)
        );

    private OnnxNamed WriteAffine(OnnxAffine x)
    {
        long[] shape =
            x.Shape.Dimensions.Length == 1 ? [x.Scale.Length] : [x.Scale.Length, .. Enumerable.Repeat(1L, x.Shape.Dimensions.Length - 1)];
        var scaled = Graph.Node("Mul", [x.Input.Name, Graph.Constant("scale", Array.ConvertAll(x.Scale, value => (float)value), shape)]);
        return Named(x.Shape, "Add", [scaled, Graph.Constant("shift", Array.ConvertAll(x.Shift, value => (float)value), shape)]);
    }

    // Folds scale · x + shift into the pending value.
    private OnnxAffine Then(OnnxValue x, double[] scale, double[]? shift)
    {
        shift ??= new double[scale.Length];
        if (x is not OnnxAffine pending)
            return new OnnxAffine(x.Shape, new OnnxNamed(x.Shape, Name(x)), Convolution: null, scale, shift);

        var (newScale, newShift) = (new double[scale.Length], new double[scale.Length]);
        for (var c = 0; c < scale.Length; c++)
        {
            newScale[c] = pending.Scale[c] * scale[c];
            newShift[c] = pending.Shift[c] * scale[c] + shift[c];
        }

        return pending with
        {
            Scale = newScale,
            Shift = newShift,
        };
    }

    protected virtual OnnxNamed Unary(string op, OnnxValue x) => Named(x.Shape, op, [Name(x)]);

    private string Transposed(OnnxValue x) => Graph.Node("Transpose", [Name(x)], attributes: Attribute("perm", 0, 2, 1));

    protected OnnxNamed Named(
        TensorShape shape,
        string op,
        IEnumerable<string> inputs,
        string? name = null,
        params Format.AttributeProto[] attributes
    ) => new(shape, Graph.Node(op, inputs, name, attributes));

    protected ReadOnlyMemory<float> Parameter(Scope name, long count) => parameters.GetValues(name.Path, count);

    private static double[] Widen(ReadOnlyMemory<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);
}
