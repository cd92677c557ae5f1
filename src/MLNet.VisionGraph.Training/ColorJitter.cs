using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Random changes of brightness, contrast and saturation, by factors uniform in [max(0, 1 − x), 1 + x], and of the hue, in random order.
/// </summary>
/// <remarks>torchvision's ColorJitter; timm uses it with 0.4 if RandAugment is disabled.</remarks>
public sealed record ColorJitter : IImageAugmentation
{
    /// <summary>Gets the range of the brightness factor, at least 0. The default is 0.4.</summary>
    public double Brightness { get; init; } = 0.4;

    /// <summary>Gets the range of the contrast factor, at least 0. The default is 0.4.</summary>
    public double Contrast { get; init; } = 0.4;

    /// <summary>Gets the range of the saturation factor, at least 0. The default is 0.4.</summary>
    public double Saturation { get; init; } = 0.4;

    /// <summary>Gets the maximum hue rotation, as a fraction of a full turn, 0 to 0.5. The default is 0.</summary>
    public double Hue { get; init; }

    /// <inheritdoc/>
    void IImageAugmentation.Apply(RgbImage image, AugmentationRandom random) => Apply(image, random);

    internal void Apply(RgbImage image, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        Span<int> order = [0, 1, 2, 3];
        random.Shuffle(order);
        foreach (var change in order)
        {
            switch (change)
            {
                case 0 when Brightness > 0:
                    BlendOperations.Brightness(image, Factor(Brightness, random));
                    break;
                case 1 when Contrast > 0:
                    BlendOperations.Contrast(image, Factor(Contrast, random));
                    break;
                case 2 when Saturation > 0:
                    BlendOperations.Color(image, Factor(Saturation, random));
                    break;
                case 3 when Hue > 0:
                    TurnHue(image, random.NextUniform(-Hue, Hue));
                    break;
            }
        }
    }

    internal void Check()
    {
        if (!(Brightness >= 0 && Contrast >= 0 && Saturation >= 0) || Hue is not (>= 0 and <= 0.5))
            throw new ArgumentException($"{nameof(ColorJitter)}: factors must be at least 0 and the hue in [0, 0.5], not {this}.");
    }

    /// <summary>Rotates the hue of every pixel (hue, saturation, value; Smith 1978); grays do not change.</summary>
    internal static void TurnHue(RgbImage image, double turns)
    {
        var shift = (float)(turns * 6);
        var pixels = image.Pixels;
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var (red, green, blue) = (pixels[i], pixels[i + 1], pixels[i + 2]);
            var high = Math.Max(red, Math.Max(green, blue));
            float span = high - Math.Min(red, Math.Min(green, blue));
            if (span == 0)
                continue;
            var sector =
                high == red ? (green - blue) / span
                : high == green ? 2 + (blue - red) / span
                : 4 + (red - green) / span;
            sector += shift;
            pixels[i] = Channel(5, sector, high, span);
            pixels[i + 1] = Channel(3, sector, high, span);
            pixels[i + 2] = Channel(1, sector, high, span);
        }
    }

    private static byte Channel(int offset, float sector, byte high, float span)
    {
        var k = (offset + sector) % 6;
        k = k < 0 ? k + 6 : k;
        return (byte)(high - span * Math.Clamp(Math.Min(k, 4 - k), 0, 1) + 0.5f);
    }

    private static double Factor(double range, AugmentationRandom random) => random.NextUniform(Math.Max(0, 1 - range), 1 + range);
}
