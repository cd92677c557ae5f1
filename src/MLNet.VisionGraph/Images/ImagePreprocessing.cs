using System.Collections.Immutable;

namespace MLNet.VisionGraph;

/// <summary>
/// What a checkpoint wants done to a picture: the shorter side resized to <see cref="ResizeTo"/>, the middle cut out, each channel
/// normalised to (value / 255 − mean) / standard deviation.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>Gets ImageNet's mean colour (red, green, blue), in 0 to 1.</summary>
    public static ImmutableArray<float> ImageNetMean { get; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Gets ImageNet's standard deviation of each colour (red, green, blue), in 0 to 1.</summary>
    public static ImmutableArray<float> ImageNetDeviation { get; } = [0.229f, 0.224f, 0.225f];

    /// <summary>Gets which part of the resized picture's side is kept: 0.9 keeps the middle 224 of 248 pixels. In (0, 1]; 1 keeps all of the shorter side. Default: 0.875.</summary>
    public double CropFraction { get; init; } = 0.875;

    /// <summary>Gets the mean of each channel (red, green, blue), in 0 to 1. Default: <see cref="ImageNetMean"/>.</summary>
    public ImmutableArray<float> Mean { get; init; } = ImageNetMean;

    /// <summary>Gets the standard deviation of each channel (red, green, blue), in 0 to 1. Default: <see cref="ImageNetDeviation"/>.</summary>
    public ImmutableArray<float> Deviation { get; init; } = ImageNetDeviation;

    /// <summary>Gives the side to which a picture is resized before <paramref name="size"/> pixels are cut out of its middle.</summary>
    /// <param name="size">The side of the network's input, in pixels.</param>
    /// <returns>⌊size / <see cref="CropFraction"/>⌋, as timm computes it.</returns>
    public int ResizeTo(int size) => (int)Math.Floor(size / CropFraction + 1e-9);

    /// <summary>Gives the normalisation as one multiplication and one addition: pixel · scale + shift, for pixels from 0 to 255.</summary>
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

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check()
    {
        if (CropFraction is not (> 0 and <= 1))
            throw new ArgumentException($"{nameof(CropFraction)} must lie in (0, 1], not {CropFraction}.");
        if (Mean.Length != 3 || Deviation.Length != 3 || Deviation.Any(deviation => !(deviation > 0)))
            throw new ArgumentException($"{nameof(Mean)} and {nameof(Deviation)} need three values each, the deviations above zero.");
    }
}
