namespace MLNet.VisionGraph.Graph;

/// <summary>The way that every network goes: maps → pooled → embedding → logits.</summary>
public static class NetworkFlow
{
    /// <summary>Reads a network from the image to the logits.</summary>
    /// <typeparam name="V">A value of the reading.</typeparam>
    /// <param name="ops">The reading.</param>
    /// <param name="network">The network.</param>
    /// <param name="image">[3, H, W], normalised.</param>
    /// <param name="settings">Image size, classes and form.</param>
    /// <returns>Everything along the way.</returns>
    /// <exception cref="ArgumentException">The network does not take images of this size.</exception>
    public static NetworkOutputs<V> Run<V>(IGraphOps<V> ops, INetwork network, V image, NetworkSettings settings)
        where V : class
    {
        ArgumentOutOfRangeException.ThrowIfNegative(settings.Classes);
        network.CheckSettings(settings);

        var maps = network.Features(ops, image, settings);
        var pooled = ops.GlobalAveragePool(maps[^1]);
        var embedding = settings.Embedding ? network.Embed(ops, pooled) : null;
        var (logits, head, distillation) = embedding is null ? default : Classify(ops, network, embedding, settings);
        return new NetworkOutputs<V>(maps, ops.Squeeze(pooled), embedding is null ? null : ops.Squeeze(embedding), logits, head, distillation);
    }

    /// <summary>Reads the heads alone.</summary>
    /// <typeparam name="V">A value of the reading.</typeparam>
    /// <param name="ops">The reading.</param>
    /// <param name="network">The network.</param>
    /// <param name="embedding">What the heads see, [E, 1, 1].</param>
    /// <param name="settings">The classes, and whether there is a distillation head.</param>
    /// <returns>The classifier's answer, the first head's and the distillation head's, [classes] each; null where there is none.</returns>
    internal static (V? Logits, V? Head, V? Distillation) Classify<V>(IGraphOps<V> ops, INetwork network, V embedding, NetworkSettings settings)
        where V : class
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
