namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>Makes boxes and outlines of the shapes that label files describe.</summary>
internal static class ObjectShape
{
    private const int CornersOfACircle = 72;

    /// <summary>Returns the bounds of outlines.</summary>
    public static BoundingBox Bounds(IEnumerable<double[]> polygons)
    {
        var (x0, y0, x1, y1) = (double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
        foreach (var polygon in polygons)
        {
            for (var i = 0; i + 1 < polygon.Length; i += 2)
            {
                (x0, x1) = (Math.Min(x0, polygon[i]), Math.Max(x1, polygon[i]));
                (y0, y1) = (Math.Min(y0, polygon[i + 1]), Math.Max(y1, polygon[i + 1]));
            }
        }

        return x0 <= x1 ? new BoundingBox(x0, y0, x1, y1) : default;
    }

    /// <summary>Returns the box with two given corners, in any order.</summary>
    public static BoundingBox Corners(double[] points) => Bounds([points]);

    /// <summary>Makes an object of outlines.</summary>
    /// <exception cref="LabelException">None has three corners.</exception>
    public static AnnotatedObject OfPolygons(string name, IReadOnlyList<double[]> polygons)
    {
        double[][] areas = [.. polygons.Where(polygon => polygon.Length >= 6)];
        return areas.Length > 0
            ? new AnnotatedObject(name, Bounds(areas)) { Polygons = areas }
            : throw new LabelException(
                AnnotationProblemKind.NoArea,
                $"an outline has {polygons.Select(polygon => polygon.Length / 2).DefaultIfEmpty().Max()} corners, at least 3 were expected"
            );
    }

    /// <summary>Makes an object of outlines of which some are holes.</summary>
    public static AnnotatedObject OfPolygons(
        string name,
        IReadOnlyList<double[]> polygons,
        IReadOnlyList<double[]> holes,
        int width,
        int height
    )
    {
        var made = OfPolygons(name, polygons);
        double[][] cut = [.. holes.Where(hole => hole.Length >= 6)];
        if (cut.Length == 0)
            return made;
        var pixels = InstanceMask.FromPolygons(made.Polygons!, width, height).ToPixels();
        var outside = InstanceMask.FromPolygons(cut, width, height).ToPixels();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] &= !outside[i];
        return made with { Mask = InstanceMask.FromPixels(pixels, width, height) };
    }

    /// <summary>Makes an object of an ellipse, whose outline gets 72 corners.</summary>
    public static AnnotatedObject OfEllipse(string name, double x, double y, double radiusX, double radiusY, double degrees = 0)
    {
        var outline = new double[2 * CornersOfACircle];
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        for (var i = 0; i < CornersOfACircle; i++)
        {
            var (v, u) = Math.SinCos(2 * Math.PI * i / CornersOfACircle);
            (u, v) = (u * radiusX, v * radiusY);
            (outline[2 * i], outline[2 * i + 1]) = (x + u * cos - v * sin, y + u * sin + v * cos);
        }

        var (halfWidth, halfHeight) = (double.Hypot(radiusX * cos, radiusY * sin), double.Hypot(radiusX * sin, radiusY * cos));
        var box = new BoundingBox(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
        return new AnnotatedObject(name, box) { Polygons = [outline] };
    }

    /// <summary>Makes an object of a rectangle that is turned about a point: its four corners, and their bounds.</summary>
    public static AnnotatedObject OfTurnedBox(string name, BoundingBox box, double degrees, double x, double y)
    {
        if (degrees % 360 == 0)
            return new AnnotatedObject(name, box);
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        double[] corners = [box.X0, box.Y0, box.X1, box.Y0, box.X1, box.Y1, box.X0, box.Y1];
        for (var i = 0; i < corners.Length; i += 2)
        {
            var (u, v) = (corners[i] - x, corners[i + 1] - y);
            (corners[i], corners[i + 1]) = (x + u * cos - v * sin, y + u * sin + v * cos);
        }

        return OfPolygons(name, [corners]);
    }

    /// <summary>Makes an object of a mask.</summary>
    /// <exception cref="LabelException">The mask is empty.</exception>
    public static AnnotatedObject OfMask(string name, InstanceMask mask) =>
        mask.Area > 0
            ? new AnnotatedObject(name, mask.Bounds) { Mask = mask }
            : throw new LabelException(AnnotationProblemKind.NoArea, "the mask has no pixels");
}
