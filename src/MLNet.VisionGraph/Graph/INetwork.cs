namespace MLNet.VisionGraph.Graph;

/// <summary>
/// A backbone as a pure function over <see cref="IGraphOps{V}"/>: described once, read as ONNX, as costs, as tensors.
/// The image is [3, H, W], normalised as the checkpoint asks.
/// </summary>
public interface INetwork
{
    /// <summary>Gets the stages whose maps can be taken out, from the finest to the coarsest.</summary>
    IReadOnlyList<StageInfo> Stages { get; }

    /// <summary>Gets the length of what <see cref="Embed"/> returns.</summary>
    int EmbeddingLength { get; }

    /// <summary>Gets the name of the classification head in the checkpoint.</summary>
    string Head { get; }

    /// <summary>Gets the name of the distillation head in the checkpoint.</summary>
    string DistillationHead { get; }

    /// <summary>Checks that the network can take images of this size.</summary>
    /// <param name="settings">The size and the form.</param>
    /// <exception cref="ArgumentException">The size does not work out; the message says which do.</exception>
    void CheckSettings(NetworkSettings settings);

    /// <summary>Computes the maps of all <see cref="Stages"/>.</summary>
    /// <typeparam name="V">A value of the reading.</typeparam>
    /// <param name="ops">The reading.</param>
    /// <param name="image">[3, H, W].</param>
    /// <param name="settings">The size and the form.</param>
    /// <returns>One map a stage, [C, H / stride, W / stride].</returns>
    IReadOnlyList<V> Features<V>(IGraphOps<V> ops, V image, NetworkSettings settings);

    /// <summary>Turns the pooled last map into what the heads see.</summary>
    /// <typeparam name="V">A value of the reading.</typeparam>
    /// <param name="ops">The reading.</param>
    /// <param name="pooled">[C, 1, 1], the mean of the last stage's map.</param>
    /// <returns>[<see cref="EmbeddingLength"/>, 1, 1].</returns>
    V Embed<V>(IGraphOps<V> ops, V pooled);

    /// <summary>Classifies an embedding.</summary>
    /// <typeparam name="V">A value of the reading.</typeparam>
    /// <param name="ops">The reading.</param>
    /// <param name="embedding">[<see cref="EmbeddingLength"/>, 1, 1].</param>
    /// <param name="head">The name of the head: <see cref="Head"/> or <see cref="DistillationHead"/>.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The logits, [classes].</returns>
    V Classify<V>(IGraphOps<V> ops, V embedding, string head, int classes);
}
