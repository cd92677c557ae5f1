namespace MLNet.VisionGraph.Graph;

/// <summary>The partition of a map into square windows. The map is padded at the bottom and the right to whole windows.</summary>
/// <param name="Window">The side of a window, in pixels of the map.</param>
/// <param name="Rows">The number of rows of windows.</param>
/// <param name="Columns">The number of columns of windows.</param>
internal readonly record struct WindowGrid(int Window, int Rows, int Columns)
{
    /// <summary>Gets the number of windows.</summary>
    public int Count => Rows * Columns;

    /// <summary>Gets the height of the padded map.</summary>
    public int Height => Rows * Window;

    /// <summary>Gets the width of the padded map.</summary>
    public int Width => Columns * Window;

    /// <summary>Returns the grid that covers a map.</summary>
    /// <param name="map">The shape of the map, [C, H, W].</param>
    /// <param name="window">The side of a window, in pixels of the map.</param>
    /// <returns>The grid.</returns>
    public static WindowGrid For(TensorShape map, int window) =>
        new(window, (map.Height + window - 1) / window, (map.Width + window - 1) / window);
}
