namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The dimensions of an EfficientViT (arXiv:2305.07027, table 1).</summary>
public sealed record EfficientVitConfig
{
    /// <summary>Gets the number of channels of each stage.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>Gets the number of sandwich blocks of each stage.</summary>
    public required IReadOnlyList<int> Depths { get; init; }

    /// <summary>Gets the number of attention heads of each stage.</summary>
    public required IReadOnlyList<int> Heads { get; init; }

    /// <summary>Gets the kernel of the depthwise convolution on the queries, for each head.</summary>
    public required IReadOnlyList<int> Kernels { get; init; }

    /// <summary>
    /// Gets the kernels for <see cref="Graph.NetworkTask.Detection"/>, where the released detectors differ from the classifiers. The
    /// default is null (the same as <see cref="Kernels"/>).
    /// </summary>
    public IReadOnlyList<int>? DetectionKernels { get; init; }

    /// <summary>Gets the number of channels of a query and of a key, for each stage. The default is 16.</summary>
    public IReadOnlyList<int> KeyChannels { get; init; } = [16, 16, 16];

    /// <summary>Gets the side of an attention window, in pixels of the map, for each stage. The default is 7.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [7, 7, 7];
}
