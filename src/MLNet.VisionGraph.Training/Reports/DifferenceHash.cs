using System.Numerics;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// What a picture looks like in 128 bits: whether it becomes brighter from left to right and from top to bottom, at 8 × 8 places each (the difference hash of N. Krawetz, "Kind of like that",
/// 2013, in both directions). Saving a picture again, in another size or quality, changes few bits.
/// </summary>
/// <param name="Across">From left to right.</param>
/// <param name="Down">From top to bottom.</param>
internal readonly record struct DifferenceHash(ulong Across, ulong Down)
{
    private const int Side = 8;

    /// <summary>The number of bits.</summary>
    public const int Bits = 2 * Side * Side;

    /// <summary>Looks at a picture.</summary>
    public static DifferenceHash Of(RgbImage picture)
    {
        using var small = ImageResampler.Resize(picture, new PixelWindow(0, 0, picture.Width, picture.Height), Side + 1, Side + 1, ResampleFilter.Bilinear);
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

    /// <summary>Counts the bits in which two pictures differ.</summary>
    public int DistanceTo(DifferenceHash other) => BitOperations.PopCount(Across ^ other.Across) + BitOperations.PopCount(Down ^ other.Down);
}
