namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// The evaluation transform of the papers' code: resizes the shorter side to ⌊size / crop fraction⌋ and crops the center.
/// </summary>
/// <remarks>The same as Resize and CenterCrop of timm and torchvision, including rounding.</remarks>
internal sealed record CenterCrop
{
    /// <summary>Gets the fraction of the resized side that is kept, in (0, 1]. The default is 0.875.</summary>
    public double CropFraction { get; init; } = 0.875;

    /// <summary>Gets the resampling filter. The default is <see cref="ResampleFilter.Bicubic"/>.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bicubic;

    /// <summary>Resizes and crops an image to the network's input size.</summary>
    /// <param name="source">The image, which is not changed.</param>
    /// <param name="width">The width of the network's input.</param>
    /// <param name="height">The height of the network's input.</param>
    /// <returns>A new image, which the caller disposes.</returns>
    public RgbImage Apply(RgbImage source, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(source);
        var preprocessing = new ImagePreprocessing { CropFraction = CropFraction };
        preprocessing.Check();
        var (wide, high) = Cover(source.Width, source.Height, preprocessing.ResizeTo(width), preprocessing.ResizeTo(height));

        // Python's round, which torchvision calls here, rounds halves to even, as Math.Round does.
        var window = new PixelWindow((int)Math.Round((wide - width) / 2.0), (int)Math.Round((high - height) / 2.0), width, height);
        return ImageResampler.Resize(source, new PixelWindow(0, 0, source.Width, source.Height), wide, high, window, Filter);
    }

    /// <summary>Returns the smallest size that covers a rectangle while keeping the aspect ratio.</summary>
    internal static (int Width, int Height) Cover(int width, int height, int coverWidth, int coverHeight) =>
        (long)width * coverHeight <= (long)height * coverWidth
            ? (coverWidth, Math.Max(coverHeight, (int)((long)coverWidth * height / width)))
            : (Math.Max(coverWidth, (int)((long)coverHeight * width / height)), coverHeight);
}
