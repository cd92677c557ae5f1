using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>Where a photo lies on the canvas that becomes the network's input.</summary>
/// <param name="ScaleX">The width of a photo's pixel on the canvas.</param>
/// <param name="ScaleY">The height of a photo's pixel on the canvas.</param>
/// <param name="Left">The left edge of the photo, which may lie outside its window.</param>
/// <param name="Top">The top edge of the photo.</param>
/// <param name="Visible">The part of the canvas that shows the photo.</param>
/// <param name="Flipped">Whether the visible part is mirrored.</param>
internal readonly record struct Placement(double ScaleX, double ScaleY, int Left, int Top, PixelWindow Visible, bool Flipped)
{
    /// <summary>Returns the box of an object on the canvas, which may extend beyond the visible part.</summary>
    public Box ToCanvas(BoundingBox box)
    {
        var (x0, x1) = (ToCanvasX(box.X0), ToCanvasX(box.X1));
        if (Flipped)
            (x0, x1) = (x1, x0);
        return new Box((float)x0, (float)ToCanvasY(box.Y0), (float)x1, (float)ToCanvasY(box.Y1));
    }

    /// <summary>Returns a column of the canvas for one of the photo.</summary>
    public double ToCanvasX(double x)
    {
        var column = Left + x * ScaleX;
        return Flipped ? Visible.Left + (Visible.Left + Visible.Width - column) : column;
    }

    /// <summary>Returns a row of the canvas for one of the photo.</summary>
    public double ToCanvasY(double y) => Top + y * ScaleY;

    /// <summary>Returns the pixel of the photo that the center of a pixel of the canvas shows.</summary>
    public (int X, int Y) ToPhoto(int x, int y)
    {
        var column = x + 0.5;
        if (Flipped)
            column = Visible.Left + (Visible.Left + Visible.Width - column);
        return ((int)Math.Floor((column - Left) / ScaleX), (int)Math.Floor((y + 0.5 - Top) / ScaleY));
    }

    /// <summary>Cuts off what lies outside the visible part.</summary>
    public Box Clip(Box box) =>
        new(
            Math.Clamp(box.X1, Visible.Left, Visible.Left + Visible.Width),
            Math.Clamp(box.Y1, Visible.Top, Visible.Top + Visible.Height),
            Math.Clamp(box.X2, Visible.Left, Visible.Left + Visible.Width),
            Math.Clamp(box.Y2, Visible.Top, Visible.Top + Visible.Height)
        );
}
