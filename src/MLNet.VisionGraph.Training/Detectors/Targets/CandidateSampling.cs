namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>How many candidates of an image have a part in the loss.</summary>
/// <param name="Count">The number of candidates.</param>
/// <param name="PositiveShare">The largest share of candidates with an object, in [0, 1]; the others show background.</param>
internal sealed record CandidateSampling(int Count, double PositiveShare)
{
    /// <summary>Gets the sampling for region proposals: 256 anchors, half of them positive (arXiv:1506.01497, section 3.1.3).</summary>
    public static CandidateSampling RegionProposals { get; } = new(256, 0.5);

    /// <summary>
    /// Gets the sampling for box and mask heads: 512 proposals, a quarter of them positive (arXiv:1703.06870, section 3.1).
    /// </summary>
    public static CandidateSampling Proposals { get; } = new(512, 0.25);

    /// <summary>Chooses candidates: first those with an object, then background until there are enough.</summary>
    /// <param name="assignment">The assignment of all candidates.</param>
    /// <param name="chooser">The rule by which they are chosen.</param>
    /// <returns>The candidates with an object and those of the background, each in ascending order.</returns>
    public (int[] Positives, int[] Negatives) Sample(Assignment assignment, ICandidateChooser chooser)
    {
        var positives = chooser.Choose(assignment.Positives(), (int)(Count * PositiveShare));
        return (positives, chooser.Choose(assignment.Negatives(), Count - positives.Length));
    }
}
