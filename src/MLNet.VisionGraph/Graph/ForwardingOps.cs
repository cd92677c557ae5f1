namespace MLNet.VisionGraph.Graph;

/// <summary>Passes operations on to others. A derived class changes some of them.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="ops">The operations that do the work.</param>
internal abstract class ForwardingOps<T>(IGraphOps<T> ops) : IGraphOps<T>
{
    public virtual TensorShape ShapeOf(T x) => ops.ShapeOf(x);

    public virtual T Conv2d(T x, Scope at, ConvShape shape) => ops.Conv2d(x, at, shape);

    public virtual T BatchNorm(T x, Scope at) => ops.BatchNorm(x, at);

    public virtual T BatchNormAct(T x, Scope at, Activation activation, Scope? normed = null) =>
        ops.BatchNormAct(x, at, activation, normed);

    public virtual T Linear(T x, Scope at, int outputs) => ops.Linear(x, at, outputs);

    public virtual T LayerScale(T x, Scope at) => ops.LayerScale(x, at);

    public virtual IReadOnlyList<T> AttentionBiases(Scope at, int heads, int window) => ops.AttentionBiases(at, heads, window);

    public virtual T Tap(T x, Scope at) => ops.Tap(x, at);

    public virtual T Scale(T x, double factor) => ops.Scale(x, factor);

    public virtual T Gelu(T x) => ops.Gelu(x);

    public virtual T Relu(T x) => ops.Relu(x);

    public virtual T Sigmoid(T x) => ops.Sigmoid(x);

    public virtual T Softmax(T x) => ops.Softmax(x);

    public virtual T Add(T a, T b) => ops.Add(a, b);

    public virtual T Multiply(T a, T b) => ops.Multiply(a, b);

    public virtual T Concat(IReadOnlyList<T> parts) => ops.Concat(parts);

    public virtual IReadOnlyList<T> Split(T x, IReadOnlyList<int> channels) => ops.Split(x, channels);

    public virtual T FlattenMap(T x) => ops.FlattenMap(x);

    public virtual T UnflattenMap(T x, int height, int width) => ops.UnflattenMap(x, height, width);

    public virtual T TransposedMatMul(T a, T b) => ops.TransposedMatMul(a, b);

    public virtual T MatMulTransposed(T a, T b) => ops.MatMulTransposed(a, b);

    public virtual T GlobalAveragePool(T x) => ops.GlobalAveragePool(x);

    public virtual T Squeeze(T x) => ops.Squeeze(x);

    public virtual T MaxRelative(T x, int k) => ops.MaxRelative(x, k);

    public virtual T WindowPartition(T x, int window) => ops.WindowPartition(x, window);

    public virtual T WindowReverse(T x, int height, int width) => ops.WindowReverse(x, height, width);

    public virtual T DropPath(T x, double rate) => ops.DropPath(x, rate);

    public virtual T Dropout(T x, double rate) => ops.Dropout(x, rate);
}
