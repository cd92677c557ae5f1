using MLNet.VisionGraph.Graph;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>
/// The tensor operations with the neighbor aggregation as the paper writes it (arXiv:2307.00395, algorithm 1): x minus each of its shifts
/// in turn, and the maximum of them all. Everything else is delegated to the given operations.
/// </summary>
internal sealed class ShiftByShift(IGraphOps<Tensor> ops) : IGraphOps<Tensor>
{
    public Tensor MaxRelative(Tensor x, int k)
    {
        var largest = zeros_like(x);
        foreach (var dimension in new[] { 2, 3 })
        {
            for (var shift = k; shift < x.shape[dimension]; shift += k)
                largest = maximum(largest, x - x.roll(shift, dimension));
        }

        return largest;
    }

    public TensorShape ShapeOf(Tensor x) => ops.ShapeOf(x);

    public Tensor Conv2d(Tensor x, Scope at, ConvShape shape) => ops.Conv2d(x, at, shape);

    public Tensor BatchNorm(Tensor x, Scope at) => ops.BatchNorm(x, at);

    public Tensor Linear(Tensor x, Scope at, int outputs) => ops.Linear(x, at, outputs);

    public Tensor LayerScale(Tensor x, Scope at) => ops.LayerScale(x, at);

    public Tensor Scale(Tensor x, double factor) => ops.Scale(x, factor);

    public Tensor Gelu(Tensor x) => ops.Gelu(x);

    public Tensor Relu(Tensor x) => ops.Relu(x);

    public Tensor Sigmoid(Tensor x) => ops.Sigmoid(x);

    public Tensor Softmax(Tensor x) => ops.Softmax(x);

    public Tensor Add(Tensor a, Tensor b) => ops.Add(a, b);

    public Tensor Multiply(Tensor a, Tensor b) => ops.Multiply(a, b);

    public Tensor Concat(IReadOnlyList<Tensor> parts) => ops.Concat(parts);

    public IReadOnlyList<Tensor> Split(Tensor x, IReadOnlyList<int> channels) => ops.Split(x, channels);

    public Tensor FlattenMap(Tensor x) => ops.FlattenMap(x);

    public Tensor UnflattenMap(Tensor x, int height, int width) => ops.UnflattenMap(x, height, width);

    public Tensor TransposedMatMul(Tensor a, Tensor b) => ops.TransposedMatMul(a, b);

    public Tensor MatMulTransposed(Tensor a, Tensor b) => ops.MatMulTransposed(a, b);

    public Tensor GlobalAveragePool(Tensor x) => ops.GlobalAveragePool(x);

    public Tensor Squeeze(Tensor x) => ops.Squeeze(x);

    public IReadOnlyList<Tensor> AttentionBiases(Scope at, int heads, int window) => ops.AttentionBiases(at, heads, window);

    public Tensor WindowPartition(Tensor x, int window) => ops.WindowPartition(x, window);

    public Tensor WindowReverse(Tensor x, int height, int width) => ops.WindowReverse(x, height, width);

    public Tensor DropPath(Tensor x, double rate) => ops.DropPath(x, rate);

    public Tensor Dropout(Tensor x, double rate) => ops.Dropout(x, rate);

    public Tensor Tap(Tensor x, Scope at) => ops.Tap(x, at);
}
