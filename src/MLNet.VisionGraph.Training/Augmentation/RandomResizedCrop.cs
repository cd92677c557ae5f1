namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// Cuts out a random part of a picture and resizes it to the network's input. The part's area is uniform in <see cref="MinimumArea"/> to
/// <see cref="MaximumArea"/> of the picture's, the logarithm of its width-to-height ratio uniform too; after ten parts that do not fit, the largest
/// middle part whose ratio is in range.
/// </summary>
/// <remarks>Szegedy et al., "Going deeper with convolutions" (arXiv:1409.4842, section 6); torchvision's RandomResizedCrop and timm's RandomResizedCropAndInterpolation.</remarks>
public sealed record RandomResizedCrop
{
    private const int Attempts = 10;

    /// <summary>Gets the smallest part of the picture's area. In (0, 1]. Default: 0.08, as in timm.</summary>
    public double MinimumArea { get; init; } = 0.08;

    /// <summary>Gets the largest part of the picture's area. In (0, 1]. Default: 1.</summary>
    public double MaximumArea { get; init; } = 1;

    /// <summary>Gets the smallest ratio of width to height. Default: 3/4.</summary>
    public double MinimumRatio { get; init; } = 3.0 / 4;

    /// <summary>Gets the largest ratio of width to height. Default: 4/3.</summary>
    public double MaximumRatio { get; init; } = 4.0 / 3;

    /// <summary>Gets the filter. Default: <see cref="ResampleFilter.Bicubic"/>, as in the papers' recipes.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bicubic;

    /// <summary>Makes the network's input of a picture.</summary>
    /// <param name="source">The picture, unchanged.</param>
    /// <param name="width">The width to resize to.</param>
    /// <param name="height">The height to resize to.</param>
    /// <param name="random">The sample's random numbers.</param>
    /// <returns>A new picture, the caller's to dispose.</returns>
    public RgbImage Apply(RgbImage source, int width, int height, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ImageResampler.Resize(source, Choose(source.Width, source.Height, random), width, height, Filter);
    }

    /// <summary>Chooses the part that is cut out.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="random">The sample's random numbers.</param>
    /// <returns>The part, inside the picture and not empty.</returns>
    public PixelWindow Choose(int width, int height, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var area = (double)width * height;
        var (low, high) = (Math.Log(MinimumRatio), Math.Log(MaximumRatio));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var wanted = area * random.NextUniform(MinimumArea, MaximumArea);
            var ratio = Math.Exp(random.NextUniform(low, high));
            var (w, h) = ((int)Math.Round(Math.Sqrt(wanted * ratio)), (int)Math.Round(Math.Sqrt(wanted / ratio)));
            if (w > 0 && h > 0 && w <= width && h <= height)
            {
                var top = random.NextInt(height - h + 1);
                return new PixelWindow(random.NextInt(width - w + 1), top, w, h);
            }
        }

        var (cutWidth, cutHeight) = (width, height);
        if ((double)width / height < MinimumRatio)
            cutHeight = Math.Clamp((int)Math.Round(width / MinimumRatio), 1, height);
        else if ((double)width / height > MaximumRatio)
            cutWidth = Math.Clamp((int)Math.Round(height * MaximumRatio), 1, width);
        return new PixelWindow((width - cutWidth) / 2, (height - cutHeight) / 2, cutWidth, cutHeight);
    }

    internal void Check()
    {
        if (MinimumArea is not (> 0 and <= 1) || MaximumArea is not (> 0 and <= 1) || MinimumArea > MaximumArea)
            throw new ArgumentException($"{nameof(RandomResizedCrop)}: the areas must satisfy 0 < minimum ≤ maximum ≤ 1, not {MinimumArea} and {MaximumArea}.");
        if (!(MinimumRatio > 0) || !(MaximumRatio >= MinimumRatio) || double.IsInfinity(MaximumRatio))
            throw new ArgumentException($"{nameof(RandomResizedCrop)}: the ratios must satisfy 0 < minimum ≤ maximum, not {MinimumRatio} and {MaximumRatio}.");
    }
}
