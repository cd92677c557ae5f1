namespace MLNet.VisionGraph.Graph;

/// <summary>The forward pass of every network: maps → pooled → embedding → logits.</summary>
internal static class NetworkExtensions
{
    /// <summary>Runs a network from the image to the logits.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="network">The network.</param>
    /// <param name="image">The image, [3, H, W], normalized.</param>
    /// <param name="settings">The image size, the classes and the task.</param>
    /// <returns>The final and the intermediate outputs.</returns>
    /// <exception cref="ArgumentException">The network does not take images of this size.</exception>
    public static NetworkOutputs<T> Forward<T>(IGraphOps<T> ops, INetwork network, T image, NetworkSettings settings)
        where T : class
    {
        ArgumentOutOfRangeException.ThrowIfNegative(settings.Classes);
        network.CheckSettings(settings);

        var maps = network.Features(ops, image, settings);
        var pooled = ops.GlobalAveragePool(maps[^1]);
        var embedding =
            !settings.Embedding ? null
            : settings.MultiStageEmbedding ? PoolStages(ops, maps)
            : network.Embed(ops, pooled);
        var (logits, head, distillation) = embedding is null ? default : Classify(ops, network, embedding, settings);
        return new NetworkOutputs<T>(
            maps,
            ops.Squeeze(pooled),
            embedding is null ? null : ops.Squeeze(embedding),
            logits,
            head,
            distillation
        );
    }

    /// <summary>Computes the means of all maps, one after the other.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="maps">One map per stage, [C, H, W].</param>
    /// <returns>The means, [sum of C, 1, 1].</returns>
    public static T PoolStages<T>(IGraphOps<T> ops, IReadOnlyList<T> maps) => ops.Concat([.. maps.Select(ops.GlobalAveragePool)]);

    /// <summary>Runs only the heads.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="network">The network.</param>
    /// <param name="embedding">The input of the heads, [E, 1, 1].</param>
    /// <param name="settings">The number of classes, and whether there is a distillation head.</param>
    /// <returns>
    /// The logits of the classifier, of the classification head and of the distillation head, [classes] each; null if there are none.
    /// </returns>
    internal static (T? Logits, T? Head, T? Distillation) Classify<T>(
        IGraphOps<T> ops,
        INetwork network,
        T embedding,
        NetworkSettings settings
    )
        where T : class
    {
        if (settings.Classes == 0)
            return default;
        var head = network.Classify(ops, embedding, network.Head, settings.Classes);
        if (!settings.Distillation)
            return (head, head, null);
        var distillation = network.Classify(ops, embedding, network.DistillationHead, settings.Classes);
        return (ops.Scale(ops.Add(head, distillation), 0.5), head, distillation);
    }
}
