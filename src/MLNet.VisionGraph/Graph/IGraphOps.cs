namespace MLNet.VisionGraph.Graph;

/// <summary>
/// What a network is written in. A network is a pure function over these operations; a reading gives them a meaning:
/// nodes of an ONNX graph, shapes and costs, tensors. Shapes are given for one image, without the batch.
/// </summary>
/// <typeparam name="V">A value of the reading: an ONNX value, a shape, a tensor.</typeparam>
public interface IGraphOps<V>
{
    /// <summary>Returns the shape of a value.</summary>
    TensorShape ShapeOf(V x);

    /// <summary>Convolves: [C, H, W] → [O, H', W'] with <c>weight</c> [O, C / groups, k, k] and, if asked for, <c>bias</c> [O].</summary>
    V Conv2d(V x, Scope at, ConvShape shape);

    /// <summary>Normalises each channel by running statistics (eps 1e-5), scales and shifts it: [C, …] → [C, …].</summary>
    V BatchNorm(V x, Scope at);

    /// <summary>A norm and the activation behind it, which a reading may compute in one go: [C, …] → [C, …]. What lies between is marked as <paramref name="normed"/>, if that is given.</summary>
    V BatchNormAct(V x, Scope at, Activation activation, Scope? normed = null)
    {
        x = BatchNorm(x, at);
        if (normed is { } place)
            x = Mark(x, place);
        return activation switch
        {
            Activation.Relu => Relu(x),
            Activation.Gelu => Gelu(x),
            _ => x,
        };
    }

    /// <summary>Applies a linear layer: [C] → [O] with <c>weight</c> [O, C] and <c>bias</c> [O].</summary>
    V Linear(V x, Scope at, int outputs);

    /// <summary>Multiplies each channel by the parameter <paramref name="at"/> [C, 1, 1] (layer scale, arXiv:2103.17239 section 2).</summary>
    V LayerScale(V x, Scope at);

    /// <summary>Multiplies by a constant.</summary>
    V Scale(V x, double factor);

    /// <summary>The Gaussian error linear unit in its exact form, x Φ(x).</summary>
    V Gelu(V x);

    /// <summary>max(x, 0).</summary>
    V Relu(V x);

    /// <summary>1 / (1 + exp(−x)).</summary>
    V Sigmoid(V x);

    /// <summary>The softmax over the last dimension.</summary>
    V Softmax(V x);

    /// <summary>a + b, of equal shapes or [N, N] broadcast over the batch.</summary>
    V Add(V a, V b);

    /// <summary>a · b element by element; [C, 1, 1] is broadcast over [C, H, W].</summary>
    V Multiply(V a, V b);

    /// <summary>Joins maps along the channels.</summary>
    V Concat(IReadOnlyList<V> parts);

    /// <summary>Cuts a map along the channels into parts of the given sizes.</summary>
    IReadOnlyList<V> Split(V x, IReadOnlyList<int> channels);

    /// <summary>[C, H, W] → [C, H·W].</summary>
    V FlattenMap(V x);

    /// <summary>[C, H·W] → [C, H, W].</summary>
    V UnflattenMap(V x, int height, int width);

    /// <summary>aᵀ b: [K, N], [K, M] → [N, M].</summary>
    V TransposedMatMul(V a, V b);

    /// <summary>a bᵀ: [N, K], [M, K] → [N, M].</summary>
    V MatMulTransposed(V a, V b);

    /// <summary>The mean of each channel's map: [C, H, W] → [C, 1, 1].</summary>
    V GlobalAveragePool(V x);

    /// <summary>[C, 1, 1] → [C].</summary>
    V Squeeze(V x);

    /// <summary>
    /// The neighbour aggregation of sparse vision graph attention: x minus the minimum over x and its cyclic shifts by
    /// <paramref name="k"/>, 2 <paramref name="k"/>, … along the rows, likewise along the columns (arXiv:2307.00395, algorithm 1). [C, H, W] → [C, H, W], values ≥ 0.
    /// </summary>
    V MaxRelative(V x, int k);

    /// <summary>
    /// The relative position biases of an attention over a <paramref name="window"/>²-pixel window, from the table <paramref name="at"/>
    /// [heads, window²]: one [window², window²] matrix a head. Entry (p, q) is the table's at |py − qy| · window + |px − qx|.
    /// </summary>
    IReadOnlyList<V> AttentionBiases(Scope at, int heads, int window);

    /// <summary>Pads a map with zeros at the bottom and the right to multiples of <paramref name="window"/> and cuts it into windows: [C, H, W] → n × [C, window, window].</summary>
    V CutWindows(V x, int window);

    /// <summary>Undoes <see cref="CutWindows"/>: n × [C, window, window] → [C, height, width], the padding dropped.</summary>
    V JoinWindows(V x, int height, int width);

    /// <summary>Drops a residual branch at random (stochastic depth, arXiv:1603.09382) in training; the identity in every other reading.</summary>
    V DropPath(V x, double rate);

    /// <summary>Drops values at random in training; the identity in every other reading.</summary>
    V Dropout(V x, double rate);

    /// <summary>Names a place, so that a reading can show its value; the identity.</summary>
    V Mark(V x, Scope at);
}
