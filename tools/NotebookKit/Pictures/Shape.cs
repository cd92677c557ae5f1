namespace Notebooks;

/// <summary>A shape in a plane whose y grows upwards, tested point by point.</summary>
internal delegate bool Shape(double x, double y);

/// <summary>The shapes that things are made of.</summary>
internal static class Shapes
{
    public static Shape Ellipse(double x, double y, double width, double height) =>
        (u, v) => (u - x) * (u - x) / (width * width) + (v - y) * (v - y) / (height * height) < 1;

    public static Shape Disc(double x, double y, double radius) => Ellipse(x, y, radius, radius);

    public static Shape Box(double left, double bottom, double right, double top) =>
        (u, v) => u > left && u < right && v > bottom && v < top;

    /// <summary>A polygon by its corners, all to the left of its edges or all to the right: no corner points inwards.</summary>
    public static Shape Convex(params (double X, double Y)[] corners) =>
        (u, v) =>
        {
            var (left, right) = (false, false);
            for (var i = 0; i < corners.Length; i++)
            {
                var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
                var side = (b.X - a.X) * (v - a.Y) - (b.Y - a.Y) * (u - a.X);
                left |= side > 0;
                right |= side < 0;
            }

            return !(left && right);
        };

    public static Shape And(this Shape a, Shape b) => (x, y) => a(x, y) && b(x, y);
}
