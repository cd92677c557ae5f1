using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// What happens to a photo on its way into training, in this order: random resized crop, flip, RandAugment, colour jitter, normalisation, random
/// erasing; then mixup and cutmix on the batch. What is null does not happen; without <see cref="Crop"/> a photo is prepared as for evaluation.
/// </summary>
public sealed record AugmentationOptions
{
    /// <summary>Gets no augmentation at all: photos are prepared as for evaluation, labels stay hard.</summary>
    public static AugmentationOptions None { get; } = new();

    /// <summary>
    /// Gets a mild set for tens to thousands of photos: crops of at least 35 % of the area, flips, a little colour jitter, label smoothing 0.1.
    /// </summary>
    public static AugmentationOptions Gentle { get; } = new()
    {
        Crop = new RandomResizedCrop { MinimumArea = 0.35 },
        Flip = new HorizontalFlip(),
        ColorJitter = new ColorJitter { Brightness = 0.2, Contrast = 0.2, Saturation = 0.2 },
        LabelSmoothing = 0.1,
    };

    /// <summary>
    /// Gets the recipe of MobileViG's ImageNet training (arXiv:2307.00395, section 4.1, and its released script): crops, flips, RandAugment
    /// m9-mstd0.5-inc1, erasing 0.25, mixup 0.8, cutmix 1.0, label smoothing 0.1, three draws of each photo.
    /// </summary>
    public static AugmentationOptions MobileVig { get; } = DeiT();

    /// <summary>
    /// Gets the recipe of EfficientViT's ImageNet training (arXiv:2305.07027, section 4.1, and its released script): the same settings as <see cref="MobileVig"/>.
    /// </summary>
    public static AugmentationOptions EfficientVit { get; } = DeiT();

    /// <summary>Gets the random crop, or null to prepare photos as for evaluation. Default: null.</summary>
    public RandomResizedCrop? Crop { get; init; }

    /// <summary>Gets the random flip. Default: null, none.</summary>
    public HorizontalFlip? Flip { get; init; }

    /// <summary>Gets RandAugment. Default: null, none.</summary>
    public RandAugment? RandAugment { get; init; }

    /// <summary>Gets the colour jitter. Default: null, none. timm leaves it out where RandAugment is on.</summary>
    public ColorJitter? ColorJitter { get; init; }

    /// <summary>Gets the random erasing. Default: null, none.</summary>
    public RandomErasing? Erasing { get; init; }

    /// <summary>Gets the mixing of a batch's pictures. Default: null, none.</summary>
    public Mixup? Mixup { get; init; }

    /// <summary>Gets the label smoothing ε, in [0, 1). Default: 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Gets how often a photo is drawn in a row, each time augmented anew; an epoch's length stays, so it sees fewer different photos
    /// (Hoffer et al., "Augment your batch", arXiv:1901.09335; DeiT's repeated augmentation with 3). Default: 1.
    /// </summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Gets whether the same photo gives the same input in every epoch.</summary>
    internal bool IsDeterministic => Crop is null && Flip is null && RandAugment is null && ColorJitter is null && Erasing is null && Mixup is null;

    /// <summary>The changes of 8-bit pictures, in their order.</summary>
    internal IPhotoAugmentation[] OnPictures() => [.. new IPhotoAugmentation?[] { Flip, RandAugment, ColorJitter }.OfType<IPhotoAugmentation>()];

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check()
    {
        Crop?.Check();
        RandAugment?.Check();
        ColorJitter?.Check();
        Erasing?.Check();
        Mixup?.Check();
        if (Flip is { Probability: not (>= 0 and <= 1) })
            throw new ArgumentException($"{nameof(HorizontalFlip)}: the probability must lie in [0, 1], not {Flip.Probability}.");
        if (LabelSmoothing is not (>= 0 and < 1))
            throw new ArgumentException($"{nameof(LabelSmoothing)} must lie in [0, 1), not {LabelSmoothing}.");
        if (Repeats < 1)
            throw new ArgumentException($"{nameof(Repeats)} must be at least 1, not {Repeats}.");
    }

    private static AugmentationOptions DeiT() => new()
    {
        Crop = new RandomResizedCrop(),
        Flip = new HorizontalFlip(),
        RandAugment = new RandAugment(),
        Erasing = new RandomErasing(),
        Mixup = new Mixup(),
        LabelSmoothing = 0.1,
        Repeats = 3,
    };
}
