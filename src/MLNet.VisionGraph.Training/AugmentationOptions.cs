using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The augmentations of training images, applied in this order: random resized crop, flip, RandAugment, color jitter, normalization, random
/// erasing; then mixup and cutmix on the batch. An augmentation that is null is skipped; without <see cref="Crop"/> an image is prepared as
/// for evaluation.
/// </summary>
public sealed record AugmentationOptions
{
    /// <summary>Gets options without any augmentation: images are prepared as for evaluation, and labels stay hard.</summary>
    public static AugmentationOptions None { get; } = new();

    /// <summary>
    /// Gets mild augmentation for tens to thousands of images: crops of at least 35 % of the area, flips, slight color jitter, label
    /// smoothing 0.1.
    /// </summary>
    public static AugmentationOptions Gentle { get; } =
        new()
        {
            Crop = new RandomResizedCrop { MinArea = 0.35 },
            Flip = new HorizontalFlip(),
            ColorJitter = new ColorJitter
            {
                Brightness = 0.2,
                Contrast = 0.2,
                Saturation = 0.2,
            },
            LabelSmoothing = 0.1,
        };

    /// <summary>
    /// Gets the recipe of MobileViG's ImageNet training (arXiv:2307.00395, section 4.1, and its released script): crops, flips, RandAugment
    /// m9-mstd0.5-inc1, erasing 0.25, mixup 0.8, cutmix 1.0, label smoothing 0.1, three draws of each image.
    /// </summary>
    public static AugmentationOptions MobileVig { get; } = DeiT();

    /// <summary>
    /// Gets the recipe of EfficientViT's ImageNet training (arXiv:2305.07027, section 4.1, and its released script): the same settings as
    /// <see cref="MobileVig"/>.
    /// </summary>
    public static AugmentationOptions EfficientVit { get; } = DeiT();

    /// <summary>Gets the random crop. The default is null (images are prepared as for evaluation).</summary>
    public RandomResizedCrop? Crop { get; init; }

    /// <summary>Gets the random flip. The default is null (no flip).</summary>
    public HorizontalFlip? Flip { get; init; }

    /// <summary>Gets RandAugment. The default is null (none).</summary>
    public RandAugment? RandAugment { get; init; }

    /// <summary>Gets the color jitter. The default is null (none). timm omits it if RandAugment is enabled.</summary>
    public ColorJitter? ColorJitter { get; init; }

    /// <summary>Gets the random erasing. The default is null (none).</summary>
    public RandomErasing? Erasing { get; init; }

    /// <summary>Gets the mixing of the images of a batch. The default is null (none).</summary>
    public Mixup? Mixup { get; init; }

    /// <summary>Gets the label smoothing ε, in [0, 1). The default is 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Gets the number of consecutive draws of each image, each augmented anew. The length of an epoch does not change, so it contains
    /// fewer different images (Hoffer et al., "Augment your batch", arXiv:1901.09335; DeiT's repeated augmentation with 3). The
    /// default is 1.
    /// </summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Gets a value indicating whether an image yields the same input in every epoch.</summary>
    internal bool IsDeterministic =>
        Crop is null && Flip is null && RandAugment is null && ColorJitter is null && Erasing is null && Mixup is null;

    /// <summary>Returns the augmentations of 8-bit images, in order.</summary>
    internal IImageAugmentation[] OnImages() =>
        [.. new IImageAugmentation?[] { Flip, RandAugment, ColorJitter }.OfType<IImageAugmentation>()];

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

    private static AugmentationOptions DeiT() =>
        new()
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
