namespace MLNet.VisionGraph.Graph;

/// <summary>The operations on shapes: they collect the parameters and count the multiply-adds of a network.</summary>
internal sealed partial class CostOps : IGraphOps<TensorShape>
{
    private readonly List<ParameterSpec> _parameters = [];
    private readonly Dictionary<string, ParameterSpec> _declared = [];
    private readonly Dictionary<string, TensorShape> _taps = [];
    private long _convolution;
    private long _linear;
    private long _attention;

    /// <summary>Gets the parameters, in the order in which they are used.</summary>
    public IReadOnlyList<ParameterSpec> Parameters => _parameters;

    /// <summary>Gets the multiply-adds.</summary>
    public long MultiplyAdds => _convolution + _linear + _attention;

    public static NetworkCost Read(INetwork network, NetworkSettings settings)
    {
        var ops = new CostOps();
        var outputs = NetworkExtensions.Forward(ops, network, TensorShape.Map(3, settings.Height, settings.Width), settings);
        var parameters = ops._parameters.Select(parameter => parameter with { Initialization = network.InitializationOf(parameter) });
        return new NetworkCost([.. parameters], outputs, ops._taps, ops._convolution, ops._linear, ops._attention);
    }

    public TensorShape ShapeOf(TensorShape x) => x;

    public TensorShape Conv2d(TensorShape x, Scope at, ConvShape shape)
    {
        if (x.Channels % shape.Groups != 0 || shape.Channels % shape.Groups != 0)
            throw new ArgumentException(
                $"The convolution '{at}' cannot cut {x.Channels} channels in and {shape.Channels} out into {shape.Groups} groups."
            );

        var output = shape.Output(x);
        var weight = Declare(at / "weight", ParameterKind.Weight, shape.Channels, x.Channels / shape.Groups, shape.Kernel, shape.Kernel);
        if (shape.Bias)
            Declare(at / "bias", ParameterKind.Bias, shape.Channels);
        _convolution += weight.Count * output.Height * output.Width * output.Windows;
        return output;
    }

    public TensorShape BatchNorm(TensorShape x, Scope at)
    {
        Declare(at / "weight", ParameterKind.NormWeight, x.Channels);
        Declare(at / "bias", ParameterKind.NormBias, x.Channels);
        Declare(at / "running_mean", ParameterKind.RunningMean, x.Channels);
        Declare(at / "running_var", ParameterKind.RunningVariance, x.Channels);
        Declare(at / "num_batches_tracked", ParameterKind.BatchCount);
        return x;
    }

    public TensorShape Linear(TensorShape x, Scope at, int outputs)
    {
        _linear += Declare(at / "weight", ParameterKind.Weight, outputs, x.Channels).Count * x.Windows;
        Declare(at / "bias", ParameterKind.Bias, outputs);
        return new TensorShape([outputs], x.Windows);
    }

    public TensorShape LayerScale(TensorShape x, Scope at)
    {
        Declare(at, ParameterKind.LayerScale, x.Channels, 1, 1);
        return x;
    }

    public TensorShape TransposedMatMul(TensorShape a, TensorShape b) =>
        Product(a.Dimensions[1], a.Dimensions[0], b.Dimensions[1], a.Windows);

    public TensorShape MatMulTransposed(TensorShape a, TensorShape b) =>
        Product(a.Dimensions[0], a.Dimensions[1], b.Dimensions[0], a.Windows);

    public IReadOnlyList<TensorShape> AttentionBiases(Scope at, int heads, int window)
    {
        Declare(at, ParameterKind.AttentionBias, heads, window * window);
        return [.. Enumerable.Repeat(new TensorShape([window * window, window * window]), heads)];
    }

    public TensorShape Concat(IReadOnlyList<TensorShape> parts) => parts[0].WithChannels(parts.Sum(part => part.Channels));

    public IReadOnlyList<TensorShape> Split(TensorShape x, IReadOnlyList<int> channels)
    {
        if (channels.Sum() != x.Channels)
            throw new ArgumentException($"{x.Channels} channels cannot be cut into {string.Join(" + ", channels)}.");
        return [.. channels.Select(x.WithChannels)];
    }

    public TensorShape FlattenMap(TensorShape x) => x with { Dimensions = [x.Channels, x.Height * x.Width] };

    public TensorShape UnflattenMap(TensorShape x, int height, int width) => x with { Dimensions = [x.Channels, height, width] };

    public TensorShape GlobalAveragePool(TensorShape x) => TensorShape.Map(x.Channels, 1, 1);

    public TensorShape Squeeze(TensorShape x) => new([x.Channels]);

    public TensorShape WindowPartition(TensorShape x, int window) => new([x.Channels, window, window], WindowGrid.For(x, window).Count);

    public TensorShape WindowReverse(TensorShape x, int height, int width) => TensorShape.Map(x.Channels, height, width);

    public TensorShape Tap(TensorShape x, Scope at) => _taps[at.Path] = x;

    public TensorShape Add(TensorShape a, TensorShape b) => a;

    public TensorShape Multiply(TensorShape a, TensorShape b) => a;

    public TensorShape Scale(TensorShape x, double factor) => x;

    public TensorShape Gelu(TensorShape x) => x;

    public TensorShape Relu(TensorShape x) => x;

    public TensorShape Sigmoid(TensorShape x) => x;

    public TensorShape Softmax(TensorShape x) => x;

    public TensorShape MaxRelative(TensorShape x, int k) => x;

    public TensorShape DropPath(TensorShape x, double rate) => x;

    public TensorShape Dropout(TensorShape x, double rate) => x;

    private TensorShape Product(int rows, int inner, int columns, int windows)
    {
        _attention += (long)rows * inner * columns * windows;
        return new TensorShape([rows, columns], windows);
    }

    // A layer may be used more than once: the heads of a detector are shared by all levels.
    private ParameterSpec Declare(Scope name, ParameterKind kind, params int[] shape)
    {
        if (_declared.TryGetValue(name.Path, out var declared))
        {
            return declared.Shape.SequenceEqual(shape)
                ? declared
                : throw new ArgumentException($"The parameter '{name}' is used with two shapes.", nameof(name));
        }

        var spec = new ParameterSpec(name.Path, shape, kind);
        _declared.Add(name.Path, spec);
        _parameters.Add(spec);
        return spec;
    }
}
