namespace MLNet.VisionGraph.Detectors;

/// <summary>
/// The numbers that turn the outputs of a detector's heads into detections. The defaults are those of the papers' official code.
/// </summary>
internal sealed record DetectionThresholds
{
    /// <summary>Gets the score above which a detection is kept, from 0 to 1. The default is 0.05.</summary>
    public double Score { get; init; } = 0.05;

    /// <summary>
    /// Gets the intersection over union with a better detection of the same class above which a detection is suppressed. The default
    /// is 0.5.
    /// </summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>Gets the largest number of detections in an image. The default is 100.</summary>
    public int MaxDetections { get; init; } = 100;

    /// <summary>Gets the number of best candidates of each level that are decoded. The default is 1000.</summary>
    public int CandidatesPerLevel { get; init; } = 1000;

    /// <summary>Gets the largest number of proposals of a two-stage detector. The default is 1000.</summary>
    public int MaxProposals { get; init; } = 1000;

    /// <summary>
    /// Gets the intersection over union with a better proposal of the same level above which a proposal is suppressed. The default is 0.7.
    /// </summary>
    public double ProposalOverlap { get; init; } = 0.7;
}
