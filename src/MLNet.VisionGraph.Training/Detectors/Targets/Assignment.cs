namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Which object each candidate is assigned to.</summary>
/// <param name="Objects">
/// For each candidate the index of its object, or <see cref="Background"/>, <see cref="Ignored"/> or <see cref="Outside"/>.
/// </param>
internal sealed record Assignment(int[] Objects)
{
    /// <summary>The candidate shows background.</summary>
    public const int Background = -1;

    /// <summary>The candidate overlaps an object, but not enough to be assigned to it; it has no part in the loss.</summary>
    public const int Ignored = -2;

    /// <summary>The candidate lies in the padding; it has no part in the loss.</summary>
    public const int Outside = -3;

    /// <summary>Returns the candidates with an object, in ascending order.</summary>
    public int[] Positives() => Where(static found => found >= 0);

    /// <summary>Returns the candidates that show background, in ascending order.</summary>
    public int[] Negatives() => Where(static found => found == Background);

    private int[] Where(Predicate<int> predicate)
    {
        var found = new List<int>();
        for (var i = 0; i < Objects.Length; i++)
        {
            if (predicate(Objects[i]))
                found.Add(i);
        }

        return [.. found];
    }
}
