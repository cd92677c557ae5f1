namespace MLNet.VisionGraph.Graph;

/// <summary>Phrases that both families use, made of the vocabulary's words.</summary>
internal static class GraphPhrases
{
    /// <summary>A convolution and the BatchNorm behind it, under two names below <paramref name="at"/>.</summary>
    public static V ConvNorm<V>(this IGraphOps<V> ops, V x, Scope at, ConvShape shape, string conv, string norm) =>
        ops.BatchNorm(ops.Conv2d(x, at / conv, shape), at / norm);

    /// <summary>x + branch, the branch dropped at random in training.</summary>
    public static V Residual<V>(this IGraphOps<V> ops, V x, V branch, double dropPath = 0) => ops.Add(x, ops.DropPath(branch, dropPath));
}
