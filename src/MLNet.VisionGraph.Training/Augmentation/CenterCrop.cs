namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// What evaluation does to a picture in the papers' code: the shorter side resized to ⌊size / crop fraction⌋, then the middle cut out.
/// </summary>
/// <remarks>timm's and torchvision's Resize and CenterCrop, rounding included.</remarks>
public sealed record CenterCrop
{
    /// <summary>Gets the part of the resized side that is kept, in (0, 1]. Default: 0.875.</summary>
    public double CropFraction { get; init; } = 0.875;

    /// <summary>Gets the filter. Default: <see cref="ResampleFilter.Bicubic"/>.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bicubic;

    /// <summary>Makes the network's input of a picture.</summary>
    /// <param name="source">The picture, unchanged.</param>
    /// <param name="width">The width of the network's input.</param>
    /// <param name="height">The height of the network's input.</param>
    /// <returns>A new picture, the caller's to dispose.</returns>
    public RgbImage Apply(RgbImage source, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(source);
        var preprocessing = new ImagePreprocessing { CropFraction = CropFraction };
        preprocessing.Check();
        var (wide, high) = Cover(source.Width, source.Height, preprocessing.ResizeTo(width), preprocessing.ResizeTo(height));

        // Python's round, which torchvision calls here, takes halves to the even neighbour, as Math.Round does.
        var window = new PixelWindow((int)Math.Round((wide - width) / 2.0), (int)Math.Round((high - height) / 2.0), width, height);
        return ImageResampler.Resize(source, new PixelWindow(0, 0, source.Width, source.Height), wide, high, window, Filter);
    }

    /// <summary>Gives the size at which a picture just covers a rectangle with its proportions kept.</summary>
    internal static (int Width, int Height) Cover(int width, int height, int coverWidth, int coverHeight) =>
        (long)width * coverHeight <= (long)height * coverWidth
            ? (coverWidth, Math.Max(coverHeight, (int)((long)coverWidth * height / width)))
            : (Math.Max(coverWidth, (int)((long)coverHeight * width / height)), coverHeight);
}
