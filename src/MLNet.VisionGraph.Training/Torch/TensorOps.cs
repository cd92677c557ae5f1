using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Torch.Norms;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Runs a network's description on tensors [B, …], recording gradients. In training mode, norms use the batch's statistics and update the
/// running ones, and dropout and drop path are on; otherwise, and for frozen norms, the running statistics are used.
/// </summary>
/// <param name="parameters">The source of parameters and buffers.</param>
/// <param name="mode">The training mode.</param>
/// <param name="precision">
/// The precision of convolutions, linear layers and matrix products; everything else is in single precision.
/// </param>
internal sealed partial class TensorOps(
    IParameterTensors parameters,
    TrainingMode mode,
    TrainingPrecision precision = TrainingPrecision.Float32
) : IGraphOps<Tensor>
{
    /// <summary>Gets a value indicating whether convolutions use channels-last maps (<see cref="MapLayout"/>).</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Gets or sets the callback that receives the tapped tensors; null for none.</summary>
    public Action<string, Tensor>? Tapped { get; set; }

    public TensorShape ShapeOf(Tensor x) => new([.. x.shape.Skip(1).Select(dimension => (int)dimension)]);

    public Tensor Conv2d(Tensor x, Scope at, ConvShape shape) =>
        Widen(
            functional.conv2d(
                Narrow(ChannelsLast ? MapLayout.ToChannelsLast(x) : x),
                Narrow(parameters[at / "weight"]),
                shape.Bias ? Narrow(parameters[at / "bias"]) : null,
                [shape.Stride, shape.Stride],
                [shape.Padding, shape.Padding],
                groups: shape.Groups
            )
        );

    public Tensor BatchNorm(Tensor x, Scope at) => Normalize(x, at, Activation.None);

    public Tensor BatchNormAct(Tensor x, Scope at, Activation activation, Scope? normed = null) =>
        normed is { } tap && Tapped is not null ? Activate(Tap(BatchNorm(x, at), tap), activation) : Normalize(x, at, activation);

    public Tensor Linear(Tensor x, Scope at, int outputs) =>
        Widen(functional.linear(Narrow(x), Narrow(parameters[at / "weight"]), Narrow(parameters[at / "bias"])));

    public Tensor LayerScale(Tensor x, Scope at) => x * parameters[at];

    public Tensor Scale(Tensor x, double factor) => x.mul(PinnedScalars.Get(factor));

    public Tensor Gelu(Tensor x) => MapLayout.Apply(x, map => functional.gelu(map));

    public Tensor Relu(Tensor x) => functional.relu(x);

    public Tensor Sigmoid(Tensor x) => sigmoid(x);

    public Tensor Softmax(Tensor x) => functional.softmax(x, -1);

    public Tensor Add(Tensor a, Tensor b) => a.add(b, PinnedScalars.One);

    public Tensor Multiply(Tensor a, Tensor b) => a * b;

    public Tensor Concat(IReadOnlyList<Tensor> parts) => cat([.. parts], 1);

    public IReadOnlyList<Tensor> Split(Tensor x, IReadOnlyList<int> channels) => x.split([.. channels.Select(count => (long)count)], 1);

    public Tensor FlattenMap(Tensor x) => x.flatten(2);

    public Tensor UnflattenMap(Tensor x, int height, int width) => x.reshape(x.shape[0], x.shape[1], height, width);

    public Tensor TransposedMatMul(Tensor a, Tensor b) => Widen(matmul(Narrow(a).transpose(-2, -1), Narrow(b)));

    public Tensor MatMulTransposed(Tensor a, Tensor b) => Widen(matmul(Narrow(a), Narrow(b).transpose(-2, -1)));

    public Tensor GlobalAveragePool(Tensor x) => functional.adaptive_avg_pool2d(x, 1);

    public Tensor Squeeze(Tensor x) => x.flatten(1);

    public Tensor MaxRelative(Tensor x, int k) =>
        MapLayout.IsChannelsLast(x) ? MapLayout.Back(MaxRelative(MapLayout.Front(x), k, rows: 1)) : MaxRelative(x, k, rows: 2);

    public IReadOnlyList<Tensor> AttentionBiases(Scope at, int heads, int window)
    {
        var side = window * window;
        var table = parameters[at]; // [heads, R²]
        var indexes = parameters[new Scope(at.Path + ParameterTree.IndexSuffix)].flatten(); // [R⁴]
        var biases = table.index_select(1, indexes).reshape(heads, side, side);
        return [.. Enumerable.Range(0, heads).Select(head => biases.select(0, head))];
    }

    public Tensor WindowPartition(Tensor x, int window)
    {
        var grid = WindowGrid.For(ShapeOf(x), window);
        var (batch, channels) = (x.shape[0], x.shape[1]);
        if (grid.Height != x.shape[2] || grid.Width != x.shape[3])
            x = functional.pad(x, [0, grid.Width - x.shape[3], 0, grid.Height - x.shape[2]]);
        return x.reshape(batch, channels, grid.Rows, window, grid.Columns, window)
            .permute(0, 2, 4, 1, 3, 5) // [B, rows, columns, C, window, window]
            .reshape(batch * grid.Count, channels, window, window);
    }

    public Tensor WindowReverse(Tensor x, int height, int width)
    {
        var (channels, window) = (x.shape[1], (int)x.shape[2]);
        var grid = WindowGrid.For(TensorShape.Map((int)channels, height, width), window);
        var batch = x.shape[0] / grid.Count;
        var map = x.reshape(batch, grid.Rows, grid.Columns, channels, window, window)
            .permute(0, 3, 1, 4, 2, 5) // [B, C, rows, window, columns, window]
            .reshape(batch, channels, grid.Height, grid.Width);
        return map.narrow(2, 0, height).narrow(3, 0, width);
    }

    public Tensor DropPath(Tensor x, double rate)
    {
        if (mode == TrainingMode.Evaluation || rate == 0)
            return x;
        long[] perImage = [x.shape[0], 1, 1, 1];
        var kept = rand(perImage, device: x.device).ge(PinnedScalars.Get(rate)).to_type(x.dtype);
        return x * kept.div(PinnedScalars.Get(1 - rate));
    }

    public Tensor Dropout(Tensor x, double rate) => rate == 0 ? x : functional.dropout(x, rate, mode != TrainingMode.Evaluation);

    public Tensor Tap(Tensor x, Scope at)
    {
        Tapped?.Invoke(at.Path, x);
        return x;
    }

    private Tensor Normalize(Tensor x, Scope at, Activation activation)
    {
        var norm = NormAt(at);
        if (norm.OfBatch)
        {
            using (no_grad())
                parameters[at / "num_batches_tracked"].add_(PinnedScalars.One, PinnedScalars.One);
        }

        return ChannelsLast && NormActivation.Takes(x)
            ? NormActivation.Apply(x, norm, activation)
            : Activate(
                functional.batch_norm(
                    x,
                    norm.RunningMean,
                    norm.RunningVariance,
                    norm.Weight,
                    norm.Bias,
                    norm.OfBatch,
                    NormTensors.Momentum,
                    NormTensors.Epsilon
                ),
                activation
            );
    }

    private Tensor Activate(Tensor x, Activation activation) =>
        activation switch
        {
            Activation.Relu => Relu(x),
            Activation.Gelu => Gelu(x),
            _ => x,
        };

    private NormTensors NormAt(Scope at)
    {
        var weight = parameters[at / "weight"];
        var ofBatch = mode == TrainingMode.Everything && weight.requires_grad;
        return new NormTensors(weight, parameters[at / "bias"], parameters[at / "running_mean"], parameters[at / "running_var"], ofBatch);
    }

    private Tensor Narrow(Tensor x) => precision == TrainingPrecision.BFloat16 ? x.to_type(ScalarType.BFloat16) : x;

    private Tensor Widen(Tensor x) => precision == TrainingPrecision.BFloat16 ? x.to_type(ScalarType.Float32) : x;

    private static Tensor MaxRelative(Tensor x, int k, long rows) => x - minimum(CyclicMinimum(x, rows, k), CyclicMinimum(x, rows + 1, k));

    // The minimum over x and its cyclic shifts by k, 2k, … < size. Where two windows of shifts overlap in the minimum, the gradient is
    // shared and adds up to one.
    private static Tensor CyclicMinimum(Tensor x, long dimension, int k)
    {
        var minimum = x;
        foreach (var shift in CyclicShifts.Doubling((int)x.shape[dimension], k))
            minimum = torch.minimum(minimum, minimum.roll(shift, dimension));
        return minimum;
    }
}
