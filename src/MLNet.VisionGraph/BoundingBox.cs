namespace MLNet.VisionGraph;

/// <summary>
/// A rectangle in an image, in pixels. The coordinates are edges, not pixel numbers: the top left pixel of an image is the box
/// (0, 0, 1, 1), and an image of W × H pixels is (0, 0, W, H).
/// </summary>
/// <param name="X0">The left edge.</param>
/// <param name="Y0">The upper edge.</param>
/// <param name="X1">The right edge.</param>
/// <param name="Y1">The lower edge.</param>
public readonly record struct BoundingBox(double X0, double Y0, double X1, double Y1)
{
    /// <summary>Gets the width, in pixels; negative where <see cref="X1"/> is less than <see cref="X0"/>.</summary>
    public double Width => X1 - X0;

    /// <summary>Gets the height, in pixels; negative where <see cref="Y1"/> is less than <see cref="Y0"/>.</summary>
    public double Height => Y1 - Y0;

    /// <summary>Gets the area, in square pixels; 0 where a side is not above 0.</summary>
    public double Area => Width > 0 && Height > 0 ? Width * Height : 0;

    /// <summary>Creates a box from its upper left corner and its size, as COCO and CreateML write boxes.</summary>
    /// <param name="x">The left edge.</param>
    /// <param name="y">The upper edge.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    /// <returns>The box.</returns>
    public static BoundingBox FromSize(double x, double y, double width, double height) => new(x, y, x + width, y + height);

    /// <summary>Computes the area that two boxes share, divided by the area that they cover together.</summary>
    /// <param name="other">The other box.</param>
    /// <returns>The intersection over union, from 0 to 1; 0 where a box has no area.</returns>
    public double IntersectionOverUnion(BoundingBox other)
    {
        var width = Math.Min(X1, other.X1) - Math.Max(X0, other.X0);
        var height = Math.Min(Y1, other.Y1) - Math.Max(Y0, other.Y0);
        if (!(width > 0 && height > 0))
            return 0;
        var shared = width * height;
        return shared / (Area + other.Area - shared);
    }

    /// <summary>Returns the part of the box that lies within an image; of a box outside, one without area at the edge.</summary>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <returns>The clipped box.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative or not a number.</exception>
    public BoundingBox ClipTo(double width, double height)
    {
        // Written so that a size that is not a number fails, too.
        if (!(width >= 0))
            throw new ArgumentOutOfRangeException(nameof(width), width, "The width of an image is not negative.");
        if (!(height >= 0))
            throw new ArgumentOutOfRangeException(nameof(height), height, "The height of an image is not negative.");
        return new BoundingBox(Math.Clamp(X0, 0, width), Math.Clamp(Y0, 0, height), Math.Clamp(X1, 0, width), Math.Clamp(Y1, 0, height));
    }
}
