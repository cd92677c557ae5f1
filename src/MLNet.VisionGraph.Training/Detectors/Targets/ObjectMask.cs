using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Which pixels of an image show an object. Only a window is stored; the pixels around it do not show the object.</summary>
internal sealed class ObjectMask
{
    private readonly bool[] _values;

    /// <summary>Creates a mask.</summary>
    /// <param name="width">The width of the image.</param>
    /// <param name="height">The height of the image.</param>
    /// <param name="window">The window: outside it, no pixel shows the object.</param>
    /// <param name="values">The pixels of the window, row after row. They are not copied.</param>
    /// <exception cref="ArgumentException">There are not as many values as pixels.</exception>
    public ObjectMask(int width, int height, PixelWindow window, bool[] values)
    {
        if (values.Length != window.Width * window.Height)
        {
            throw new ArgumentException(
                $"A window of {window.Width} × {window.Height} pixels has no {values.Length} values.",
                nameof(values)
            );
        }

        (Width, Height, Window, _values) = (width, height, window, values);
    }

    /// <summary>Gets the width of the image, in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height of the image, in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the window outside which no pixel shows the object.</summary>
    public PixelWindow Window { get; }

    /// <summary>Gets the number of pixels that show the object.</summary>
    public int Area => _values.Count(static value => value);

    /// <summary>Gets whether a pixel shows the object. Outside the image, none does.</summary>
    public bool this[int x, int y]
    {
        get
        {
            var (column, row) = (x - Window.Left, y - Window.Top);
            return (uint)column < (uint)Window.Width && (uint)row < (uint)Window.Height && _values[row * Window.Width + column];
        }
    }

    /// <summary>Returns the mask of the mirrored image.</summary>
    public ObjectMask Mirror()
    {
        var values = new bool[_values.Length];
        for (var row = 0; row < values.Length; row += Window.Width)
        {
            _values.AsSpan(row, Window.Width).CopyTo(values.AsSpan(row));
            values.AsSpan(row, Window.Width).Reverse();
        }

        return new ObjectMask(Width, Height, Window with { Left = Width - Window.Left - Window.Width }, values);
    }
}
