namespace MLNet.VisionGraph.Graph;

/// <summary>
/// The computation of the minimum over all cyclic shifts of a map by k, 2k, … &lt; size, which MobileViG's graph convolution needs
/// (arXiv:2307.00395, algorithm 1), in about log2(size / k) steps: a window of n shifts is doubled until it would be too long; two
/// overlapping windows then cover the rest. Overlaps do not change a minimum.
/// </summary>
internal static class CyclicShifts
{
    /// <summary>
    /// Returns the shift of each step, in pixels: after m ← min(m, m shifted) for each in order, m is the minimum over all shifts.
    /// </summary>
    /// <param name="size">The map's size along the axis, in pixels.</param>
    /// <param name="k">The distance between neighboring shifts, in pixels.</param>
    public static IEnumerable<int> Doubling(int size, int k)
    {
        var shifts = (size + k - 1) / k;
        for (var covered = 1; covered < shifts;)
        {
            var step = Math.Min(covered, shifts - covered);
            yield return (int)((long)step * k % size);
            covered += step;
        }
    }
}
