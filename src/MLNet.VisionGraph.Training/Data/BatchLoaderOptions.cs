namespace MLNet.VisionGraph.Training.Data;

/// <summary>How photos become batches.</summary>
public sealed record BatchLoaderOptions
{
    /// <summary>Gets how many pictures a batch has. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Gets the height of the network's input. Default: 224.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Gets the width of the network's input. Default: 224.</summary>
    public int Width { get; init; } = 224;

    /// <summary>Gets the normalisation, and the crop of photos that are prepared as for evaluation. Default: ImageNet's.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>Gets what is done to the photos. Default: <see cref="AugmentationOptions.None"/>, as for evaluation.</summary>
    public AugmentationOptions Augmentation { get; init; } = AugmentationOptions.None;

    /// <summary>Gets how photos are resized where nothing is random; ignored where <see cref="AugmentationOptions.Crop"/> is set. Default: <see cref="EvaluationResize.AsDeployed"/>.</summary>
    public EvaluationResize EvaluationResize { get; init; } = EvaluationResize.AsDeployed;

    /// <summary>Gets the order of the photos. Default: <see cref="SampleOrder.Sequential"/>.</summary>
    public SampleOrder Order { get; init; } = SampleOrder.Sequential;

    /// <summary>Gets whether the last batch of an epoch is left out when it is not full. Default: false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Gets the seed of order and augmentation. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>Gets how many threads decode and augment; null for one a processor, sixteen at most. Results do not depend on it. Default: null.</summary>
    public int? Workers { get; init; }

    /// <summary>Gets how many batches are made ready ahead of the one in use, at least 1. Default: 2.</summary>
    public int PrefetchBatches { get; init; } = 2;

    /// <summary>
    /// Gets how many bytes of decoded photos are kept in memory; photos beyond it are decoded in every epoch. Results do not depend on it. Default: 0.
    /// </summary>
    public long CacheBytes { get; init; }

    /// <summary>
    /// Gets the shorter side to which larger photos are reduced (bilinear with antialias) before they are cropped at random, so that cropping is
    /// quicker and the cache holds more; null for never. Ignored where photos are prepared as for evaluation. Default: null.
    /// </summary>
    public int? MaximumShorterSide { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PrefetchBatches, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers ?? 1, 1, nameof(Workers));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumShorterSide ?? 1, 1, nameof(MaximumShorterSide));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)BatchSize * 3 * Height * Width, Array.MaxLength, "BatchSize * 3 * Height * Width");
        Preprocessing.Check();
        Augmentation.Check();
    }
}
