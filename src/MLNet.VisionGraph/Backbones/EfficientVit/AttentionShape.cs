namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The dimensions of a stage's attention.</summary>
/// <param name="Heads">The number of heads.</param>
/// <param name="KeyChannels">The number of channels of a query and of a key.</param>
/// <param name="Window">The side of a window, in pixels of the map.</param>
/// <param name="Kernels">The kernel of the depthwise convolution on the queries, for each head.</param>
/// <param name="ShrinkToMap">Whether a window shrinks to a smaller map; otherwise, the map is padded to the window.</param>
internal sealed record AttentionShape(int Heads, int KeyChannels, int Window, IReadOnlyList<int> Kernels, bool ShrinkToMap);
