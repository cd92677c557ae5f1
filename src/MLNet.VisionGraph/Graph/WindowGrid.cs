namespace MLNet.VisionGraph.Graph;

/// <summary>How a map is cut into square windows: padded at the bottom and the right to whole windows.</summary>
/// <param name="Window">The side of a window, in pixels of the map.</param>
/// <param name="Rows">How many windows stand above each other.</param>
/// <param name="Columns">How many windows stand side by side.</param>
public readonly record struct WindowGrid(int Window, int Rows, int Columns)
{
    /// <summary>Gets the number of windows.</summary>
    public int Count => Rows * Columns;

    /// <summary>Gets the height of the padded map.</summary>
    public int Height => Rows * Window;

    /// <summary>Gets the width of the padded map.</summary>
    public int Width => Columns * Window;

    /// <summary>Gives the grid that covers a map.</summary>
    /// <param name="map">[C, H, W].</param>
    /// <param name="window">The side of a window.</param>
    /// <returns>The grid.</returns>
    public static WindowGrid Of(TensorShape map, int window) =>
        new(window, (map.Height + window - 1) / window, (map.Width + window - 1) / window);
}
