namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Chooses some of many candidates.</summary>
internal interface ICandidateChooser
{
    /// <summary>Chooses candidates.</summary>
    /// <param name="candidates">The candidates, in ascending order.</param>
    /// <param name="count">How many to choose.</param>
    /// <returns>The chosen ones, in ascending order; all if there are not more than <paramref name="count"/>.</returns>
    int[] Choose(int[] candidates, int count);
}
