namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>Targets that spread over the classes: smoothed labels, mixed like the pictures.</summary>
public static class SoftTargets
{
    /// <summary>Fills in the targets of a batch; each row sums to 1.</summary>
    /// <param name="labels">The label of each picture.</param>
    /// <param name="shares">How much of each picture is left, as <see cref="Mixup.Apply"/> gives it; empty where nothing was mixed.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="smoothing">Label smoothing ε in [0, 1): a label's class has 1 − ε + ε / classes, every other ε / classes (Szegedy et al., arXiv:1512.00567, section 7).</param>
    /// <param name="targets">Receives [count, classes].</param>
    /// <exception cref="ArgumentException">A span has another length than the batch needs.</exception>
    public static void Fill(ReadOnlySpan<int> labels, ReadOnlySpan<float> shares, int classes, double smoothing, Span<float> targets)
    {
        var count = labels.Length;
        if (targets.Length != count * classes || (shares.Length != 0 && shares.Length != count))
            throw new ArgumentException($"{count} labels of {classes} classes need {count * classes} targets and {count} shares or none, not {targets.Length} and {shares.Length}.", nameof(targets));
        targets.Fill((float)(smoothing / classes));
        for (var i = 0; i < count; i++)
        {
            var row = targets.Slice(i * classes, classes);
            var share = shares.IsEmpty ? 1.0 : shares[i];
            row[labels[i]] += (float)((1 - smoothing) * share);
            row[labels[count - 1 - i]] += (float)((1 - smoothing) * (1 - share));
        }
    }
}
