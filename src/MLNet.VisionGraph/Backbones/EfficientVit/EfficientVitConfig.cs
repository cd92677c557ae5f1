namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The dimensions of an EfficientViT (arXiv:2305.07027, table 1).</summary>
public sealed record EfficientVitConfig
{
    /// <summary>Gets the channels of each of the three stages.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>Gets the number of sandwich blocks of each stage.</summary>
    public required IReadOnlyList<int> Depths { get; init; }

    /// <summary>Gets the number of attention heads of each stage.</summary>
    public required IReadOnlyList<int> Heads { get; init; }

    /// <summary>Gets the kernel of the depthwise convolution on each head's queries.</summary>
    public required IReadOnlyList<int> Kernels { get; init; }

    /// <summary>Gets those kernels in the detection form, where the released detectors differ from the classifiers; null where they are the same.</summary>
    public IReadOnlyList<int>? DetectionKernels { get; init; }

    /// <summary>Gets the channels of a query and of a key, for each stage. Default: 16.</summary>
    public IReadOnlyList<int> KeyChannels { get; init; } = [16, 16, 16];

    /// <summary>Gets the side of an attention window, in pixels of the map, for each stage. Default: 7.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [7, 7, 7];
}
