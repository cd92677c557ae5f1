using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Random erasing: a random rectangle of a normalized image is replaced by normally distributed noise, with a separate number for every
/// value (mode "pixel"). The area of the rectangle is uniform in <see cref="MinArea"/> to <see cref="MaxArea"/> of the image's area; the
/// logarithm of its height-to-width ratio is uniform in ±log(1 / <see cref="MinRatio"/>).
/// </summary>
/// <remarks>Zhong et al., "Random erasing data augmentation" (arXiv:1708.04896); timm's RandomErasing.</remarks>
public sealed record RandomErasing
{
    private const int Attempts = 10;

    /// <summary>Gets the probability, 0 to 1. The default is 0.25, as in both papers' recipes.</summary>
    public double Probability { get; init; } = 0.25;

    /// <summary>Gets the smallest part of the area that is erased. The default is 0.02.</summary>
    public double MinArea { get; init; } = 0.02;

    /// <summary>Gets the largest part of the area that is erased. The default is 1/3.</summary>
    public double MaxArea { get; init; } = 1.0 / 3;

    /// <summary>Gets the smallest ratio of height to width, in (0, 1]; the largest is its inverse. The default is 0.3.</summary>
    public double MinRatio { get; init; } = 0.3;

    /// <summary>Erases a random rectangle, with probability <see cref="Probability"/>.</summary>
    /// <param name="planes">The normalized image, [3, height, width], changed in place.</param>
    /// <param name="height">The height.</param>
    /// <param name="width">The width.</param>
    /// <param name="random">The random numbers of the sample.</param>
    /// <returns>The erased rectangle; empty if nothing was erased.</returns>
    internal PixelWindow Apply(Span<float> planes, int height, int width, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!random.NextBool(Probability))
            return default;
        var bound = Math.Log(1 / MinRatio);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = random.NextUniform(MinArea, MaxArea) * height * width;
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
        if (Probability is not (>= 0 and <= 1) || !(MinArea >= 0) || !(MaxArea >= MinArea) || MaxArea > 1 || MinRatio is not (> 0 and <= 1))
            throw new ArgumentException(
                $"{nameof(RandomErasing)}: the probability must lie in [0, 1], the areas in 0 ≤ minimum ≤ maximum ≤ 1, "
                    + $"the ratio in (0, 1], not {this}."
            );
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
