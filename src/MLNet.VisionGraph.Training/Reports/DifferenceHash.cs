using System.Numerics;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// A perceptual hash of 128 bits: whether an image becomes brighter from left to right and from top to bottom, at 8 × 8 positions each
/// (the difference hash of N. Krawetz, "Kind of like that", 2013, in both directions). Saving an image again, in another size or quality,
/// changes few bits.
/// </summary>
/// <param name="Across">The bits from left to right.</param>
/// <param name="Down">The bits from top to bottom.</param>
internal readonly record struct DifferenceHash(ulong Across, ulong Down)
{
    private const int Side = 8;

    /// <summary>The number of bits.</summary>
    public const int Bits = 2 * Side * Side;

    /// <summary>Computes the hash of an image.</summary>
    public static DifferenceHash Create(RgbImage image)
    {
        using var small = ImageResampler.Resize(
            image,
            new PixelWindow(0, 0, image.Width, image.Height),
            Side + 1,
            Side + 1,
            ResampleFilter.Bilinear
        );
        var light = new int[(Side + 1) * (Side + 1)];
        for (var i = 0; i < light.Length; i++)
            light[i] = 299 * small.Pixels[3 * i] + 587 * small.Pixels[3 * i + 1] + 114 * small.Pixels[3 * i + 2];

        var (across, down) = (0UL, 0UL);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var at = y * (Side + 1) + x;
                across = across << 1 | (light[at + 1] > light[at] ? 1UL : 0);
                down = down << 1 | (light[at + Side + 1] > light[at] ? 1UL : 0);
            }
        }

        return new DifferenceHash(across, down);
    }

    /// <summary>Counts the bits in which two hashes differ.</summary>
    public int DistanceTo(DifferenceHash other) =>
        BitOperations.PopCount(Across ^ other.Across) + BitOperations.PopCount(Down ^ other.Down);
}
