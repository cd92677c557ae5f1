namespace MLNet.VisionGraph.Graph;

/// <summary>
/// The operations that networks consist of. A network is a pure function over these operations; their implementations emit the nodes of
/// an ONNX graph, compute shapes and costs, or compute tensors. Shapes are given for one image, without the batch dimension.
/// </summary>
/// <typeparam name="T">The type of a value: an ONNX value, a shape or a tensor.</typeparam>
public interface IGraphOps<T>
{
    /// <summary>Returns the shape of a value.</summary>
    TensorShape ShapeOf(T x);

    /// <summary>
    /// Applies a convolution: [C, H, W] → [O, H', W'] with <c>weight</c> [O, C / groups, k, k] and, if requested, <c>bias</c> [O].
    /// </summary>
    T Conv2d(T x, Scope at, ConvShape shape);

    /// <summary>Normalizes each channel by running statistics (eps 1e-5), and scales and shifts it: [C, …] → [C, …].</summary>
    T BatchNorm(T x, Scope at);

    /// <summary>
    /// Applies a norm and the activation after it, which an implementation may fuse: [C, …] → [C, …]. If <paramref name="normed"/> is
    /// given, the normalized value is a tap of this name.
    /// </summary>
    T BatchNormAct(T x, Scope at, Activation activation, Scope? normed = null)
    {
        x = BatchNorm(x, at);
        if (normed is { } tap)
            x = Tap(x, tap);
        return activation switch
        {
            Activation.Relu => Relu(x),
            Activation.Gelu => Gelu(x),
            _ => x,
        };
    }

    /// <summary>Applies a linear layer: [C] → [O] with <c>weight</c> [O, C] and <c>bias</c> [O].</summary>
    T Linear(T x, Scope at, int outputs);

    /// <summary>
    /// Multiplies each channel by the parameter <paramref name="at"/> [C, 1, 1] (layer scale, arXiv:2103.17239, section 2).
    /// </summary>
    T LayerScale(T x, Scope at);

    /// <summary>Multiplies by a constant.</summary>
    T Scale(T x, double factor);

    /// <summary>Applies the Gaussian error linear unit in its exact form, x Φ(x).</summary>
    T Gelu(T x);

    /// <summary>Applies the rectified linear unit, max(x, 0).</summary>
    T Relu(T x);

    /// <summary>Applies the sigmoid function, 1 / (1 + exp(−x)).</summary>
    T Sigmoid(T x);

    /// <summary>Computes the softmax over the last dimension.</summary>
    T Softmax(T x);

    /// <summary>Adds a and b, of equal shapes or with [N, N] broadcast over the batch.</summary>
    T Add(T a, T b);

    /// <summary>Multiplies a and b element by element; [C, 1, 1] is broadcast over [C, H, W].</summary>
    T Multiply(T a, T b);

    /// <summary>Concatenates maps along the channels.</summary>
    T Concat(IReadOnlyList<T> parts);

    /// <summary>Splits a map along the channels into parts of the given sizes.</summary>
    IReadOnlyList<T> Split(T x, IReadOnlyList<int> channels);

    /// <summary>Flattens a map: [C, H, W] → [C, H·W].</summary>
    T FlattenMap(T x);

    /// <summary>Unflattens a map: [C, H·W] → [C, H, W].</summary>
    T UnflattenMap(T x, int height, int width);

    /// <summary>Computes aᵀ b: [K, N], [K, M] → [N, M].</summary>
    T TransposedMatMul(T a, T b);

    /// <summary>Computes a bᵀ: [N, K], [M, K] → [N, M].</summary>
    T MatMulTransposed(T a, T b);

    /// <summary>Computes the mean of each channel's map: [C, H, W] → [C, 1, 1].</summary>
    T GlobalAveragePool(T x);

    /// <summary>Removes the spatial dimensions: [C, 1, 1] → [C].</summary>
    T Squeeze(T x);

    /// <summary>
    /// Computes the neighbor aggregation of sparse vision graph attention: x minus the minimum over x and its cyclic shifts by
    /// <paramref name="k"/>, 2 <paramref name="k"/>, … along the rows and likewise along the columns (arXiv:2307.00395, algorithm 1).
    /// [C, H, W] → [C, H, W], values ≥ 0.
    /// </summary>
    T MaxRelative(T x, int k);

    /// <summary>
    /// Returns the relative position biases of an attention over a <paramref name="window"/>²-pixel window, from the table
    /// <paramref name="at"/> [heads, window²]: one [window², window²] matrix per head. Entry (p, q) is the table's entry at
    /// |py − qy| · window + |px − qx|.
    /// </summary>
    IReadOnlyList<T> AttentionBiases(Scope at, int heads, int window);

    /// <summary>
    /// Pads a map with zeros at the bottom and the right to multiples of <paramref name="window"/> and partitions it into windows:
    /// [C, H, W] → n × [C, window, window].
    /// </summary>
    T WindowPartition(T x, int window);

    /// <summary>
    /// Reverses <see cref="WindowPartition"/> and drops the padding: n × [C, window, window] → [C, height, width].
    /// </summary>
    T WindowReverse(T x, int height, int width);

    /// <summary>Drops a residual branch at random in training (stochastic depth, arXiv:1603.09382); the identity otherwise.</summary>
    T DropPath(T x, double rate);

    /// <summary>Drops values at random in training; the identity otherwise.</summary>
    T Dropout(T x, double rate);

    /// <summary>Names a value, so that implementations can return it as an output; the identity otherwise.</summary>
    T Tap(T x, Scope at);
}
