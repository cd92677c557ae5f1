namespace MLNet.VisionGraph.Graph;

/// <summary>
/// Which entry of an attention's bias table a pair of positions takes (arXiv:2104.01136, section 4.2): positions that lie equally far apart, rows and
/// columns counted alike in both directions, share one.
/// </summary>
public static class AttentionOffsets
{
    /// <summary>Gives the entry of every pair of positions inside a window.</summary>
    /// <param name="window">The side of the window, in pixels of the map.</param>
    /// <returns>[window², window²]: for p and q, |py − qy| · window + |px − qx|.</returns>
    public static long[] Of(int window)
    {
        var side = window * window;
        var offsets = new long[side * side];
        for (var p = 0; p < side; p++)
        {
            for (var q = 0; q < side; q++)
                offsets[p * side + q] = Math.Abs(p / window - q / window) * window + Math.Abs(p % window - q % window);
        }

        return offsets;
    }
}
