namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Chooses candidates at even distances: of n candidates those at ⌊k · n / count⌋. Without chance, for comparisons.</summary>
internal sealed class EvenChooser : ICandidateChooser
{
    /// <inheritdoc/>
    public int[] Choose(int[] candidates, int count)
    {
        if (candidates.Length <= count)
            return candidates;
        var chosen = new int[count];
        for (var k = 0; k < count; k++)
            chosen[k] = candidates[(long)k * candidates.Length / count];
        return chosen;
    }
}
