namespace MLNet.VisionGraph.Graph;

/// <summary>What a network is read for: image size, classes, form.</summary>
public sealed record NetworkSettings
{
    /// <summary>Gets the height of the image that enters the network, in pixels. Default: 224.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Gets the width of the image that enters the network, in pixels. Default: 224.</summary>
    public int Width { get; init; } = 224;

    /// <summary>Gets the number of classes; 0 means no head. Default: 1000, those of ImageNet-1k.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>
    /// Gets whether the network goes on behind the pooled features, to the embedding that the heads see. Without it there are no classes either, and checkpoints of
    /// bare backbones, as in detectors, are complete. Default: <see langword="true"/>.
    /// </summary>
    public bool Embedding { get; init; } = true;

    /// <summary>Gets whether there is a second head, trained against a teacher; scoring then returns the mean of both. Default: <see langword="false"/>.</summary>
    public bool Distillation { get; init; }

    /// <summary>Gets whether the network is built to classify images of one size or to find objects in images of any. Default: <see cref="NetworkForm.Classification"/>.</summary>
    public NetworkForm Form { get; init; } = NetworkForm.Classification;
}
