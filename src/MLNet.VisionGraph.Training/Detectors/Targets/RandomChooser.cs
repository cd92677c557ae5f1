using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Chooses candidates at random, each with the same probability.</summary>
/// <param name="random">The source of random numbers.</param>
internal sealed class RandomChooser(AugmentationRandom random) : ICandidateChooser
{
    /// <inheritdoc/>
    public int[] Choose(int[] candidates, int count)
    {
        if (candidates.Length <= count)
            return candidates;

        // The first steps of a shuffle: as many as are chosen.
        int[] shuffled = [.. candidates];
        for (var k = 0; k < count; k++)
        {
            var other = k + random.NextInt(shuffled.Length - k);
            (shuffled[k], shuffled[other]) = (shuffled[other], shuffled[k]);
        }

        var chosen = shuffled[..count];
        Array.Sort(chosen);
        return chosen;
    }
}
