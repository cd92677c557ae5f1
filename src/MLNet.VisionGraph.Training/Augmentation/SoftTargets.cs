namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>Creates soft targets: smoothed labels, mixed in the same proportions as the images.</summary>
internal static class SoftTargets
{
    /// <summary>Writes the targets of a batch; each row sums to 1.</summary>
    /// <param name="labels">The label of each image.</param>
    /// <param name="shares">
    /// The share of each image that remains after mixing, as returned by <see cref="Mixup.Apply"/>; empty if nothing was mixed.
    /// </param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="smoothing">
    /// Label smoothing ε in [0, 1): the label's class gets 1 − ε + ε / classes, every other class ε / classes (Szegedy et al.,
    /// arXiv:1512.00567, section 7).
    /// </param>
    /// <param name="targets">Receives [count, classes].</param>
    /// <param name="occurs">
    /// Whether each class has images: only those share ε, so that nothing is learned towards a class that never occurs. Empty if all have.
    /// </param>
    /// <exception cref="ArgumentException">The length of a span does not match the batch.</exception>
    public static void Fill(
        ReadOnlySpan<int> labels,
        ReadOnlySpan<float> shares,
        int classes,
        double smoothing,
        Span<float> targets,
        ReadOnlySpan<bool> occurs = default
    )
    {
        var count = labels.Length;
        if (targets.Length != count * classes || (shares.Length != 0 && shares.Length != count))
            throw new ArgumentException(
                $"{count} labels of {classes} classes need {count * classes} targets and {count} shares or none, "
                    + $"not {targets.Length} and {shares.Length}.",
                nameof(targets)
            );
        targets.Fill((float)(smoothing / (occurs.IsEmpty ? classes : Math.Max(1, occurs.Count(true)))));
        for (var i = 0; i < count; i++)
        {
            var row = targets.Slice(i * classes, classes);
            for (var absent = occurs.IndexOf(false); absent >= 0 && absent < classes; absent++)
            {
                if (!occurs[absent])
                    row[absent] = 0;
            }

            var share = shares.IsEmpty ? 1.0 : shares[i];
            row[labels[i]] += (float)((1 - smoothing) * share);
            row[labels[count - 1 - i]] += (float)((1 - smoothing) * (1 - share));
        }
    }
}
