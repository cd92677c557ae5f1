namespace MLNet.VisionGraph.Graph;

/// <summary>
/// How the minimum over all cyclic shifts of a map by k, 2k, … &lt; size, which MobileViG's graph convolution takes (arXiv:2307.00395, algorithm 1), is
/// had in about log2(size / k) steps: a window of n shifts is doubled until it would be too long, then two overlapping ones make up the rest. A minimum
/// does not mind what it sees twice.
/// </summary>
internal static class CyclicShifts
{
    /// <summary>Gives the shift of every step, in rows: after m ← min(m, m shifted) for each in turn, m is the minimum over all shifts.</summary>
    /// <param name="size">The map's size along the axis, in pixels.</param>
    /// <param name="k">The distance between neighbouring shifts, in pixels.</param>
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
