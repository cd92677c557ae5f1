using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// RandAugment: <see cref="Layers"/> of fifteen operations are drawn with replacement; each is then applied with probability
/// <see cref="Probability"/>, at a normally distributed magnitude clamped to 0 … 10. The defaults are timm's <c>rand-m9-mstd0.5-inc1</c>,
/// which both papers use.
/// </summary>
/// <remarks>
/// Cubuk et al., "RandAugment" (arXiv:1909.13719); timm's auto_augment.py, the operations whose strength grows with the magnitude ("inc1").
/// </remarks>
public sealed record RandAugment : IImageAugmentation
{
    private const double FullMagnitude = 10;

    private static readonly RandAugmentOperation[] s_operations = Enum.GetValues<RandAugmentOperation>();

    /// <summary>Gets the mean magnitude, 0 to 10. The default is 9.</summary>
    public double Magnitude { get; init; } = 9;

    /// <summary>Gets the standard deviation of the magnitude, at least 0. The default is 0.5.</summary>
    public double MagnitudeDeviation { get; init; } = 0.5;

    /// <summary>Gets the number of operations drawn per image. The default is 2.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Gets the probability of applying a drawn operation, 0 to 1. The default is 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>
    /// Gets the filter of rotations, shears and translations. The default is <see cref="ResampleFilter.Bicubic"/>, as in the
    /// papers' recipes.
    /// </summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bicubic;

    /// <summary>
    /// Gets the color of areas that are moved in from outside the image. The default is <see cref="FillColor.ImageNetMean"/>.
    /// </summary>
    public FillColor Fill { get; init; } = FillColor.ImageNetMean;

    /// <inheritdoc/>
    void IImageAugmentation.Apply(RgbImage image, AugmentationRandom random) => Apply(image, random);

    internal void Apply(RgbImage image, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        for (var layer = 0; layer < Layers; layer++)
        {
            var operation = s_operations[random.NextInt(s_operations.Length)];
            if (!random.NextBool(Probability))
                continue;
            var magnitude = Math.Clamp(random.NextNormal(Magnitude, MagnitudeDeviation), 0, FullMagnitude);
            Apply(image, operation, magnitude, isNegative: random.NextBool(0.5));
        }
    }

    /// <summary>Applies one operation.</summary>
    /// <param name="image">The image, changed in place.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="magnitude">The magnitude, 0 to 10.</param>
    /// <param name="isNegative">
    /// Whether an operation with two directions is applied in the negative one: clockwise, a negative offset, or a factor below 1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The operation is unknown.</exception>
    internal void Apply(RgbImage image, RandAugmentOperation operation, double magnitude, bool isNegative)
    {
        ArgumentNullException.ThrowIfNull(image);
        var part = magnitude / FullMagnitude;
        var signed = isNegative ? -part : part;
        var factor = Math.Max(0.1, 1 + 0.9 * signed);
        switch (operation)
        {
            case RandAugmentOperation.AutoContrast:
                PointOperations.AutoContrast(image);
                break;
            case RandAugmentOperation.Equalize:
                PointOperations.Equalize(image);
                break;
            case RandAugmentOperation.Invert:
                PointOperations.Invert(image);
                break;
            case RandAugmentOperation.Rotate:
                AffineOperations.Rotate(image, 30 * signed, Filter, Fill);
                break;
            case RandAugmentOperation.Posterize:
                PointOperations.Posterize(image, 4 - (int)(4 * part));
                break;
            case RandAugmentOperation.Solarize:
                PointOperations.Solarize(image, 256 - (int)(256 * part));
                break;
            case RandAugmentOperation.SolarizeAdd:
                PointOperations.SolarizeAdd(image, (int)(110 * part));
                break;
            case RandAugmentOperation.Color:
                BlendOperations.Color(image, factor);
                break;
            case RandAugmentOperation.Contrast:
                BlendOperations.Contrast(image, factor);
                break;
            case RandAugmentOperation.Brightness:
                BlendOperations.Brightness(image, factor);
                break;
            case RandAugmentOperation.Sharpness:
                BlendOperations.Sharpness(image, factor);
                break;
            case RandAugmentOperation.ShearX:
                AffineOperations.ShearX(image, 0.3 * signed, Filter, Fill);
                break;
            case RandAugmentOperation.ShearY:
                AffineOperations.ShearY(image, 0.3 * signed, Filter, Fill);
                break;
            case RandAugmentOperation.TranslateX:
                AffineOperations.Translate(image, 0.45 * signed, 0, Filter, Fill);
                break;
            case RandAugmentOperation.TranslateY:
                AffineOperations.Translate(image, 0, 0.45 * signed, Filter, Fill);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "This is none of RandAugment's operations.");
        }
    }

    internal void Check()
    {
        if (Magnitude is not (>= 0 and <= FullMagnitude) || !(MagnitudeDeviation >= 0) || Layers < 0 || Probability is not (>= 0 and <= 1))
            throw new ArgumentException(
                $"{nameof(RandAugment)}: the magnitude must lie in [0, 10], its deviation and the layers at 0 or above, "
                    + $"the probability in [0, 1], not {this}."
            );
    }
}
