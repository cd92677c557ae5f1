namespace MLNet.VisionGraph.Training.Data;

/// <summary>The options of a batch loader.</summary>
internal sealed record BatchLoaderOptions
{
    /// <summary>Gets the number of images per batch. The default is 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Gets the height of the network's input. The default is 224.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Gets the width of the network's input. The default is 224.</summary>
    public int Width { get; init; } = 224;

    /// <summary>Gets the normalization, and the crop of images that are prepared as for evaluation. The default is ImageNet's.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>Gets the augmentation. The default is <see cref="AugmentationOptions.None"/>, as for evaluation.</summary>
    public AugmentationOptions Augmentation { get; init; } = AugmentationOptions.None;

    /// <summary>Gets the number of pixels that an image may claim. The default is <see cref="ImageHeader.DefaultMaxPixels"/>.</summary>
    public long MaxPixels { get; init; } = ImageHeader.DefaultMaxPixels;

    /// <summary>
    /// Gets the resizing method for images that are not cropped at random; ignored if <see cref="AugmentationOptions.Crop"/> is set. The
    /// default is <see cref="EvaluationResize.AsDeployed"/>.
    /// </summary>
    public EvaluationResize EvaluationResize { get; init; } = EvaluationResize.AsDeployed;

    /// <summary>Gets the order of the images. The default is <see cref="SampleOrder.Sequential"/>.</summary>
    public SampleOrder Order { get; init; } = SampleOrder.Sequential;

    /// <summary>
    /// Gets the number of a fixed view: each image is then augmented in the same way in every epoch and at every place in the order. The
    /// default is null (differently in every epoch).
    /// </summary>
    public int? View { get; init; }

    /// <summary>Gets a value indicating whether the last batch of an epoch is dropped if it is not full. The default is false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Gets the seed of order and augmentation. The default is 0.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Gets the number of threads that decode and augment; null for one per processor, at most sixteen. Results do not depend on it. The
    /// default is null.
    /// </summary>
    public int? Workers { get; init; }

    /// <summary>Gets the number of batches that are prepared ahead of the one in use, at least 1. The default is 2.</summary>
    public int PrefetchBatches { get; init; } = 2;

    /// <summary>
    /// Gets the number of bytes of decoded images to keep in memory; images beyond it are decoded in every epoch. Results do not depend on
    /// it. The default is 0.
    /// </summary>
    public long CacheBytes { get; init; }

    /// <summary>
    /// Gets the shorter side to which larger images are reduced (bilinear, antialiased) before they are cropped at random, so that cropping
    /// is faster and the cache holds more; null to disable. Ignored for images that are prepared as for evaluation. The default is null.
    /// </summary>
    public int? MaxShorterSide { get; init; }

    /// <summary>Validates the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PrefetchBatches, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers ?? 1, 1, nameof(Workers));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxShorterSide ?? 1, 1, nameof(MaxShorterSide));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            (long)BatchSize * 3 * Height * Width,
            Array.MaxLength,
            "BatchSize * 3 * Height * Width"
        );
        Preprocessing.Check();
        Augmentation.Check();
    }
}
