namespace MLNet.VisionGraph.Training.Data;

/// <summary>Weights of classes in the loss, for sets in which some classes have many more photos than others.</summary>
public static class ClassWeights
{
    /// <summary>Weighs classes by the inverse of their size: n / (classes · n of the class). Averaged over the photos, the weight is 1.</summary>
    /// <param name="counts">How many photos each class has.</param>
    /// <returns>A weight for each class; 0 for one without photos.</returns>
    public static float[] Balanced(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var total = counts.Sum(count => (double)count);
        var filled = counts.Count(count => count > 0);
        return [.. counts.Select(count => count == 0 ? 0 : (float)(total / ((double)filled * count)))];
    }

    /// <summary>Weighs classes by the inverse of their effective number of photos, (1 − β) / (1 − βⁿ); the weights sum to the number of classes.</summary>
    /// <remarks>Cui et al., "Class-balanced loss based on effective number of samples" (arXiv:1901.05555).</remarks>
    /// <param name="counts">How many photos each class has.</param>
    /// <param name="beta">β in [0, 1): 0 weighs all alike, near 1 comes to <see cref="Balanced"/>. Default: 0.999.</param>
    /// <returns>A weight for each class; 0 for one without photos.</returns>
    /// <exception cref="ArgumentOutOfRangeException">β is not in [0, 1).</exception>
    public static float[] EffectiveNumber(IReadOnlyList<int> counts, double beta = 0.999)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (beta is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "Beta must lie in [0, 1).");
        var raw = counts.Select(count => count == 0 ? 0 : (1 - beta) / (1 - Math.Pow(beta, count))).ToArray();
        var scale = counts.Count(count => count > 0) / Math.Max(raw.Sum(), double.Epsilon);
        return [.. raw.Select(weight => (float)(weight * scale))];
    }
}
