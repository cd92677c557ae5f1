namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The dimensions of a stage's attention.</summary>
/// <param name="Heads">The number of heads.</param>
/// <param name="KeyChannels">The channels of a query and of a key.</param>
/// <param name="Window">The side of a window, in pixels of the map.</param>
/// <param name="Kernels">The kernel of the depthwise convolution on each head's queries.</param>
/// <param name="ShrinkToMap">Whether a window shrinks to a smaller map, or the map is padded to the window.</param>
internal sealed record AttentionShape(int Heads, int KeyChannels, int Window, IReadOnlyList<int> Kernels, bool ShrinkToMap);
