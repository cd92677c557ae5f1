using System.Collections.Immutable;

namespace MLNet.VisionGraph;

/// <summary>
/// The preprocessing that a checkpoint expects: the shorter side is resized to <see cref="ResizeTo"/>, the center is cropped, and each
/// channel is normalized to (value / 255 − mean) / standard deviation.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>Gets ImageNet's mean color (red, green, blue), from 0 to 1.</summary>
    public static ImmutableArray<float> ImageNetMean { get; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Gets ImageNet's standard deviation of each color (red, green, blue), from 0 to 1.</summary>
    public static ImmutableArray<float> ImageNetDeviation { get; } = [0.229f, 0.224f, 0.225f];

    /// <summary>
    /// Gets the fraction of the resized image's side that is kept: 0.9 keeps the center 224 of 248 pixels. In (0, 1]; 1 keeps the whole
    /// shorter side. The default is 0.875.
    /// </summary>
    public double CropFraction { get; init; } = 0.875;

    /// <summary>Gets the mean of each channel (red, green, blue), from 0 to 1. The default is <see cref="ImageNetMean"/>.</summary>
    public ImmutableArray<float> Mean { get; init; } = ImageNetMean;

    /// <summary>
    /// Gets the standard deviation of each channel (red, green, blue), from 0 to 1. The default is <see cref="ImageNetDeviation"/>.
    /// </summary>
    public ImmutableArray<float> Deviation { get; init; } = ImageNetDeviation;

    /// <summary>Returns the side to which an image is resized before its center of <paramref name="size"/> pixels is cropped.</summary>
    /// <param name="size">The side of the network's input, in pixels.</param>
    /// <returns>⌊size / <see cref="CropFraction"/>⌋, as timm computes it.</returns>
    public int ResizeTo(int size) => (int)Math.Floor(size / CropFraction + 1e-9);

    /// <summary>Returns the normalization as a multiplication and an addition: pixel · scale + shift, for pixels from 0 to 255.</summary>
    internal (float[] Scale, float[] Shift) ToScaleAndShift()
    {
        var (scale, shift) = (new float[3], new float[3]);
        for (var c = 0; c < 3; c++)
        {
            scale[c] = (float)(1 / (255.0 * Deviation[c]));
            shift[c] = (float)(-(double)Mean[c] / Deviation[c]);
        }

        return (scale, shift);
    }

    /// <summary>Validates the values.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        if (CropFraction is not (> 0 and <= 1))
            throw new ArgumentException($"{nameof(CropFraction)} must lie in (0, 1], not {CropFraction}.");
        if (Mean.Length != 3 || Deviation.Length != 3 || Deviation.Any(deviation => !(deviation > 0)))
            throw new ArgumentException($"{nameof(Mean)} and {nameof(Deviation)} need three values each, the deviations above zero.");
    }
}
