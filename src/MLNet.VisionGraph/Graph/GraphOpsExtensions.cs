namespace MLNet.VisionGraph.Graph;

/// <summary>The combinations of operations that both families use.</summary>
internal static class GraphOpsExtensions
{
    /// <summary>
    /// Applies a convolution, the BatchNorm after it and an activation. The names of the first two are relative to <paramref name="at"/>.
    /// </summary>
    public static T ConvNorm<T>(
        this IGraphOps<T> ops,
        T x,
        Scope at,
        ConvShape shape,
        string conv,
        string norm,
        Activation activation = Activation.None
    ) => ops.BatchNormAct(ops.Conv2d(x, at / conv, shape), at / norm, activation);

    /// <summary>Computes x + branch; the branch is dropped at random in training.</summary>
    public static T Residual<T>(this IGraphOps<T> ops, T x, T branch, double dropPath = 0) => ops.Add(x, ops.DropPath(branch, dropPath));
}
