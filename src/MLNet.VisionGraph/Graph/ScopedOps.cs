namespace MLNet.VisionGraph.Graph;

/// <summary>
/// Operations whose parameters and taps lie below a scope: a network that starts at the root, such as a backbone, becomes a part of
/// another one.
/// </summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="ops">The operations.</param>
/// <param name="origin">The scope of the part.</param>
internal sealed class ScopedOps<T>(IGraphOps<T> ops, Scope origin) : IGraphOps<T>
{
    public TensorShape ShapeOf(T x) => ops.ShapeOf(x);

    public T Conv2d(T x, Scope at, ConvShape shape) => ops.Conv2d(x, Inside(at), shape);

    public T BatchNorm(T x, Scope at) => ops.BatchNorm(x, Inside(at));

    public T BatchNormAct(T x, Scope at, Activation activation, Scope? normed = null) =>
        ops.BatchNormAct(x, Inside(at), activation, normed is { } place ? Inside(place) : null);

    public T Linear(T x, Scope at, int outputs) => ops.Linear(x, Inside(at), outputs);

    public T LayerScale(T x, Scope at) => ops.LayerScale(x, Inside(at));

    public IReadOnlyList<T> AttentionBiases(Scope at, int heads, int window) => ops.AttentionBiases(Inside(at), heads, window);

    public T Tap(T x, Scope at) => ops.Tap(x, Inside(at));

    public T Scale(T x, double factor) => ops.Scale(x, factor);

    public T Gelu(T x) => ops.Gelu(x);

    public T Relu(T x) => ops.Relu(x);

    public T Sigmoid(T x) => ops.Sigmoid(x);

    public T Softmax(T x) => ops.Softmax(x);

    public T Add(T a, T b) => ops.Add(a, b);

    public T Multiply(T a, T b) => ops.Multiply(a, b);

    public T Concat(IReadOnlyList<T> parts) => ops.Concat(parts);

    public IReadOnlyList<T> Split(T x, IReadOnlyList<int> channels) => ops.Split(x, channels);

    public T FlattenMap(T x) => ops.FlattenMap(x);

    public T UnflattenMap(T x, int height, int width) => ops.UnflattenMap(x, height, width);

    public T TransposedMatMul(T a, T b) => ops.TransposedMatMul(a, b);

    public T MatMulTransposed(T a, T b) => ops.MatMulTransposed(a, b);

    public T GlobalAveragePool(T x) => ops.GlobalAveragePool(x);

    public T Squeeze(T x) => ops.Squeeze(x);

    public T MaxRelative(T x, int k) => ops.MaxRelative(x, k);

    public T WindowPartition(T x, int window) => ops.WindowPartition(x, window);

    public T WindowReverse(T x, int height, int width) => ops.WindowReverse(x, height, width);

    public T DropPath(T x, double rate) => ops.DropPath(x, rate);

    public T Dropout(T x, double rate) => ops.Dropout(x, rate);

    private Scope Inside(Scope at) => origin / at.Path;
}
