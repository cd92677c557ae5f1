namespace MLNet.VisionGraph.Graph;

/// <summary>Phrases that both families use, made of the vocabulary's words.</summary>
internal static class GraphPhrases
{
    /// <summary>A convolution, the BatchNorm behind it, under two names below <paramref name="at"/>, and an activation.</summary>
    public static V ConvNorm<V>(this IGraphOps<V> ops, V x, Scope at, ConvShape shape, string conv, string norm, Activation activation = Activation.None) =>
        ops.BatchNormAct(ops.Conv2d(x, at / conv, shape), at / norm, activation);

    /// <summary>x + branch, the branch dropped at random in training.</summary>
    public static V Residual<V>(this IGraphOps<V> ops, V x, V branch, double dropPath = 0) => ops.Add(x, ops.DropPath(branch, dropPath));
}
