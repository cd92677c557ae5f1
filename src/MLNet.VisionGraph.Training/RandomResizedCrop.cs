using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A random crop of an image, resized to the network's input. The area of the crop is uniform in <see cref="MinArea"/> to
/// <see cref="MaxArea"/> of the image's area, and the logarithm of its width-to-height ratio is uniform too; after ten crops that do not
/// fit, the largest center crop whose ratio is in range is used.
/// </summary>
/// <remarks>
/// Szegedy et al., "Going deeper with convolutions" (arXiv:1409.4842, section 6); torchvision's RandomResizedCrop and timm's
/// RandomResizedCropAndInterpolation.
/// </remarks>
public sealed record RandomResizedCrop
{
    private const int Attempts = 10;

    /// <summary>Gets the smallest part of the image's area, in (0, 1]. The default is 0.08, as in timm.</summary>
    public double MinArea { get; init; } = 0.08;

    /// <summary>Gets the largest part of the image's area, in (0, 1]. The default is 1.</summary>
    public double MaxArea { get; init; } = 1;

    /// <summary>Gets the smallest ratio of width to height. The default is 3/4.</summary>
    public double MinRatio { get; init; } = 3.0 / 4;

    /// <summary>Gets the largest ratio of width to height. The default is 4/3.</summary>
    public double MaxRatio { get; init; } = 4.0 / 3;

    /// <summary>Gets the resampling filter. The default is <see cref="ResampleFilter.Bicubic"/>, as in the papers' recipes.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bicubic;

    /// <summary>Crops an image and resizes the crop to the network's input.</summary>
    /// <param name="source">The image, unchanged.</param>
    /// <param name="width">The width to resize to.</param>
    /// <param name="height">The height to resize to.</param>
    /// <param name="random">The random numbers of the sample.</param>
    /// <returns>A new image, which the caller disposes.</returns>
    internal RgbImage Apply(RgbImage source, int width, int height, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ImageResampler.Resize(source, Choose(source.Width, source.Height, random), width, height, Filter);
    }

    /// <summary>Chooses the crop.</summary>
    /// <param name="width">The width of the image.</param>
    /// <param name="height">The height of the image.</param>
    /// <param name="random">The random numbers of the sample.</param>
    /// <returns>The crop, inside the image and not empty.</returns>
    internal PixelWindow Choose(int width, int height, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var area = (double)width * height;
        var (low, high) = (Math.Log(MinRatio), Math.Log(MaxRatio));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var wanted = area * random.NextUniform(MinArea, MaxArea);
            var ratio = Math.Exp(random.NextUniform(low, high));
            var (w, h) = ((int)Math.Round(Math.Sqrt(wanted * ratio)), (int)Math.Round(Math.Sqrt(wanted / ratio)));
            if (w > 0 && h > 0 && w <= width && h <= height)
            {
                var top = random.NextInt(height - h + 1);
                return new PixelWindow(random.NextInt(width - w + 1), top, w, h);
            }
        }

        var (cutWidth, cutHeight) = (width, height);
        if ((double)width / height < MinRatio)
            cutHeight = Math.Clamp((int)Math.Round(width / MinRatio), 1, height);
        else if ((double)width / height > MaxRatio)
            cutWidth = Math.Clamp((int)Math.Round(height * MaxRatio), 1, width);
        return new PixelWindow((width - cutWidth) / 2, (height - cutHeight) / 2, cutWidth, cutHeight);
    }

    internal void Check()
    {
        if (MinArea is not (> 0 and <= 1) || MaxArea is not (> 0 and <= 1) || MinArea > MaxArea)
            throw new ArgumentException(
                $"{nameof(RandomResizedCrop)}: the areas must satisfy 0 < minimum ≤ maximum ≤ 1, not {MinArea} and {MaxArea}."
            );
        if (!(MinRatio > 0) || !(MaxRatio >= MinRatio) || double.IsInfinity(MaxRatio))
            throw new ArgumentException(
                $"{nameof(RandomResizedCrop)}: the ratios must satisfy 0 < minimum ≤ maximum, not {MinRatio} and {MaxRatio}."
            );
    }
}
