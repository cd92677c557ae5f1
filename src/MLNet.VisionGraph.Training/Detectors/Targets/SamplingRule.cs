namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>How features of a region are sampled (RoIAlign, arXiv:1703.06870, section 3).</summary>
/// <param name="Bins">The bins per side: 7 for box heads, 14 for mask heads.</param>
internal sealed record SamplingRule(int Bins)
{
    /// <summary>
    /// Gets a value indicating whether the center of the first position is at half a stride, as it is. Otherwise, it is at 0, and regions
    /// are at least one position wide and high. The default is <see langword="true"/>.
    /// </summary>
    public bool IsAligned { get; init; } = true;

    /// <summary>
    /// Gets the number of samples per bin and direction; 0 for one sample per position, ⌈length of a bin⌉. The default is 0.
    /// </summary>
    public int Samples { get; init; }
}
