namespace MLNet.VisionGraph.Training;

/// <summary>
/// The augmentation of training images for detectors. Boxes and masks follow the pixels; what leaves the image is left out.
/// </summary>
public sealed record DetectionAugmentationOptions
{
    /// <summary>Gets the options without any augmentation.</summary>
    public static DetectionAugmentationOptions None { get; } =
        new()
        {
            FlipProbability = 0,
            MinScale = 1,
            MaxScale = 1,
            MosaicProbability = 0,
            Color = null,
        };

    /// <summary>Gets the probability of a horizontal flip, from 0 to 1. The default is 0.5.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>
    /// Gets the smallest size of an image relative to the size at which it fits into the network's input, above 0. Smaller images are put
    /// at a random place. The default is 0.6.
    /// </summary>
    public double MinScale { get; init; } = 0.6;

    /// <summary>
    /// Gets the largest size of an image relative to the size at which it fits into the network's input. Of larger images a random part is
    /// seen. The default is 1.6.
    /// </summary>
    public double MaxScale { get; init; } = 1.6;

    /// <summary>
    /// Gets the probability that four images are put together into one (Bochkovskiy et al., arXiv:2004.10934, section 3.3), from 0 to 1.
    /// The default is 0.3.
    /// </summary>
    public double MosaicProbability { get; init; } = 0.3;

    /// <summary>
    /// Gets the fraction of an object's box, from 0 to 1, that must be visible for it to be learned. The default is 0.3.
    /// </summary>
    public double MinVisibility { get; init; } = 0.3;

    /// <summary>
    /// Gets the random changes of color; null for none. The default changes brightness, contrast and saturation by up to 30 %.
    /// </summary>
    public ColorJitter? Color { get; init; } =
        new()
        {
            Brightness = 0.3,
            Contrast = 0.3,
            Saturation = 0.3,
        };

    internal void Check()
    {
        Fraction(FlipProbability, nameof(FlipProbability));
        Fraction(MosaicProbability, nameof(MosaicProbability));
        Fraction(MinVisibility, nameof(MinVisibility));
        LearningRateSchedule.Check(
            MinScale > 0 && MaxScale >= MinScale && double.IsFinite(MaxScale),
            $"{nameof(MinScale)} and {nameof(MaxScale)} are {MinScale} and {MaxScale}; they must be above 0, and the first not larger."
        );
    }

    private static void Fraction(double value, string name) =>
        LearningRateSchedule.Check(value is >= 0 and <= 1, $"{name} is {value}; it must lie between 0 and 1.");
}
