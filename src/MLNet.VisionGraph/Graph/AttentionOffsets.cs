namespace MLNet.VisionGraph.Graph;

/// <summary>
/// The mapping from pairs of positions to entries of an attention's bias table (arXiv:2104.01136, section 4.2): pairs with the same
/// absolute row and column distances share an entry.
/// </summary>
internal static class AttentionOffsets
{
    /// <summary>Returns the index of the entry for every pair of positions in a window.</summary>
    /// <param name="window">The side of the window, in pixels of the map.</param>
    /// <returns>The indexes, [window², window²]: for p and q, |py − qy| · window + |px − qx|.</returns>
    public static long[] Create(int window)
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
