namespace MLNet.VisionGraph.Graph;

/// <summary>The settings of a network: image size, classes and task.</summary>
public sealed record NetworkSettings
{
    /// <summary>Gets the height of the network's input image, in pixels. The default is 224.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Gets the width of the network's input image, in pixels. The default is 224.</summary>
    public int Width { get; init; } = 224;

    /// <summary>Gets the number of classes; 0 means no head. The default is 1000 (the classes of ImageNet-1k).</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>
    /// Gets a value indicating whether the network computes the embedding, the input of the heads, from the pooled features. Without it,
    /// there are no classes either, and checkpoints of bare backbones, as in detectors, are complete. The default is
    /// <see langword="true"/>.
    /// </summary>
    public bool Embedding { get; init; } = true;

    /// <summary>
    /// Gets a value indicating whether the embedding, which the heads read, is the pooled maps of all stages
    /// (<see cref="FeatureKind.MultiStage"/>) instead of what the network computes from the last one. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool MultiStageEmbedding { get; init; }

    /// <summary>
    /// Gets a value indicating whether there is a second head, trained against a teacher; scoring then returns the mean of both heads. The
    /// default is <see langword="false"/>.
    /// </summary>
    public bool Distillation { get; init; }

    /// <summary>
    /// Gets the task: the classification of images of one size, or the detection of objects in images of any size. The default is
    /// <see cref="NetworkTask.Classification"/>.
    /// </summary>
    public NetworkTask Task { get; init; } = NetworkTask.Classification;

    /// <summary>Returns the length of a network's embedding with these settings.</summary>
    /// <param name="network">The network.</param>
    public int EmbeddingLengthOf(INetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return MultiStageEmbedding ? network.Stages.Sum(stage => stage.Channels) : network.EmbeddingLength;
    }
}
