namespace MLNet.VisionGraph.Training.Data;

/// <summary>Class weights of the loss, for data sets in which some classes have many more images than others.</summary>
internal static class ClassWeights
{
    /// <summary>
    /// Weights classes by the inverse of their size: n / (classes · n of the class). Averaged over the images, the weight is 1.
    /// </summary>
    /// <param name="counts">The number of images of each class.</param>
    /// <returns>The weight of each class; 0 for a class without images.</returns>
    public static float[] Balanced(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var total = counts.Sum(count => (double)count);
        var filled = counts.Count(count => count > 0);
        return [.. counts.Select(count => count == 0 ? 0 : (float)(total / ((double)filled * count)))];
    }

    /// <summary>
    /// Weights classes by the inverse of their effective number of images, (1 − β) / (1 − βⁿ). The weights sum to the number of
    /// classes.
    /// </summary>
    /// <remarks>Cui et al., "Class-balanced loss based on effective number of samples" (arXiv:1901.05555).</remarks>
    /// <param name="counts">The number of images of each class.</param>
    /// <param name="beta">
    /// β in [0, 1): 0 weights all classes equally, and values near 1 approach <see cref="Balanced"/>. The default is 0.999.
    /// </param>
    /// <returns>The weight of each class; 0 for a class without images.</returns>
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
