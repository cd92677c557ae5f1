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
        V? embedding = null, head = null, distillation = null;
        if (settings.Embedding)
        {
            embedding = network.Embed(ops, pooled);
            if (settings.Classes > 0)
            {
                head = network.Classify(ops, embedding, network.Head, settings.Classes);
                if (settings.Distillation)
                    distillation = network.Classify(ops, embedding, network.DistillationHead, settings.Classes);
            }
        }

        var logits = head is null || distillation is null ? head : ops.Scale(ops.Add(head, distillation), 0.5);
        return new NetworkOutputs<V>(maps, ops.Squeeze(pooled), embedding is null ? null : ops.Squeeze(embedding), logits, head, distillation);
    }
}
