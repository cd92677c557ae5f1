namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// Replaces a random rectangle of a normalised picture by noise: every value of its own, normally distributed (mode "pixel"). The rectangle's area
/// is uniform in <see cref="MinimumArea"/> to <see cref="MaximumArea"/> of the picture's, the logarithm of its height-to-width ratio uniform in ±log(1 / <see cref="MinimumRatio"/>).
/// </summary>
/// <remarks>Zhong et al., "Random erasing data augmentation" (arXiv:1708.04896); timm's RandomErasing.</remarks>
public sealed record RandomErasing
{
    private const int Attempts = 10;

    /// <summary>Gets the probability, 0 to 1. Default: 0.25, as in both papers' recipes.</summary>
    public double Probability { get; init; } = 0.25;

    /// <summary>Gets the smallest part of the area that is erased. Default: 0.02.</summary>
    public double MinimumArea { get; init; } = 0.02;

    /// <summary>Gets the largest part of the area that is erased. Default: 1/3.</summary>
    public double MaximumArea { get; init; } = 1.0 / 3;

    /// <summary>Gets the smallest ratio of height to width, in (0, 1]; the largest is its inverse. Default: 0.3.</summary>
    public double MinimumRatio { get; init; } = 0.3;

    /// <summary>Erases, with the probability.</summary>
    /// <param name="planes">The normalised picture [3, height, width], changed in place.</param>
    /// <param name="height">The height.</param>
    /// <param name="width">The width.</param>
    /// <param name="random">The sample's random numbers.</param>
    /// <returns>What was erased; empty where nothing was.</returns>
    public PixelWindow Apply(Span<float> planes, int height, int width, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!random.NextBool(Probability))
            return default;
        var bound = Math.Log(1 / MinimumRatio);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = random.NextUniform(MinimumArea, MaximumArea) * height * width;
            var ratio = Math.Exp(random.NextUniform(-bound, bound));
            var (h, w) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (h >= height || w >= width)
                continue;
            var top = random.NextInt(height - h + 1);
            var window = new PixelWindow(random.NextInt(width - w + 1), top, w, h);
            for (var row = 0; row < 3 * h; row++)
            {
                var (channel, y) = (row / h, row % h);
                FillNormal(planes.Slice((channel * height + window.Top + y) * width + window.Left, w), random);
            }

            return window;
        }

        return default;
    }

    internal void Check()
    {
        if (Probability is not (>= 0 and <= 1) || !(MinimumArea >= 0) || !(MaximumArea >= MinimumArea) || MaximumArea > 1 || MinimumRatio is not (> 0 and <= 1))
            throw new ArgumentException($"{nameof(RandomErasing)}: the probability must lie in [0, 1], the areas in 0 ≤ minimum ≤ maximum ≤ 1, the ratio in (0, 1], not {this}.");
    }

    private static void FillNormal(Span<float> values, AugmentationRandom random)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var (first, second) = random.NextNormalPair();
            values[i] = (float)first;
            if (i + 1 < values.Length)
                values[i + 1] = (float)second;
        }
    }
}
