namespace MLNet.VisionGraph.Masks;

/// <summary>
/// Draws a polygon as COCO's tools do, pixel for pixel. The corners are rounded to a grid of five points a pixel, and the outline is
/// walked on this grid. Wherever it passes the middle column of a pixel column, the pixels below change between outside and inside.
/// </summary>
internal static class PolygonRasterizer
{
    private const int Scale = 5;

    // Beyond any image, and five times as much is exact in an int.
    private const double MaxCoordinate = 1 << 24;

    // The outlines of the largest images have less than a hundredth of this; it bounds the time that a damaged file can take.
    private const long MaxOutline = 1 << 27;

    /// <summary>Returns the run lengths of the polygon's mask.</summary>
    /// <exception cref="ArgumentException">The polygon has no even number of coordinates, or too few, or they are not usable.</exception>
    public static int[] Rasterize(IReadOnlyList<double> polygon, int width, int height)
    {
        var corners = Corners(polygon);
        List<int> changes = [];
        Walker walker = new(width, height, changes);
        for (var i = 0; i < corners.Length; i++)
            walker.Follow(corners[i], corners[(i + 1) % corners.Length]);
        changes.Sort();
        return Runs(changes, width * height);
    }

    private static (int X, int Y)[] Corners(IReadOnlyList<double> polygon)
    {
        if (polygon.Count % 2 != 0 || polygon.Count < 6)
        {
            throw new ArgumentException(
                $"A polygon has two coordinates for each of at least 3 corners; this one has {polygon.Count} numbers.",
                nameof(polygon)
            );
        }

        var corners = new (int X, int Y)[polygon.Count / 2];
        for (var i = 0; i < corners.Length; i++)
            corners[i] = (OnGrid(polygon[2 * i]), OnGrid(polygon[2 * i + 1]));
        var outline = 0L;
        for (var i = 0; i < corners.Length; i++)
        {
            var (from, to) = (corners[i], corners[(i + 1) % corners.Length]);
            outline += Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        }

        if (outline > MaxOutline)
            throw new ArgumentException("The outline of a polygon is too long: its corners are far outside any image.", nameof(polygon));
        return corners;
    }

    private static int OnGrid(double coordinate)
    {
        if (!(Math.Abs(coordinate) <= MaxCoordinate))
            throw new ArgumentException($"A polygon has the coordinate {coordinate}, which lies in no image.", nameof(coordinate));
        return (int)(Scale * coordinate + 0.5);
    }

    // Positions that occur twice are no change: the outline passes there and back again.
    private static int[] Runs(List<int> changes, int size)
    {
        RunLengthBuilder builder = new(size);
        var (position, inside) = (0, false);
        foreach (var change in changes)
        {
            builder.Add(inside, change - position);
            position = change;
            inside = !inside;
        }

        builder.Add(inside, size - position);
        return builder.ToRuns();
    }

    private sealed class Walker(int width, int height, List<int> changes)
    {
        private (int X, int Y) _point;
        private bool _hasPoint;

        // The step is along the longer axis; the other coordinate is computed from the end with the smaller coordinate on that axis, so
        // that an edge that two polygons share has the same points in both directions.
        public void Follow((int X, int Y) from, (int X, int Y) to)
        {
            var (width, height) = (Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
            var alongX = width >= height;
            var backwards = alongX ? from.X > to.X : from.Y > to.Y;
            var (start, end) = backwards ? (to, from) : (from, to);
            var steps = Math.Max(width, height);
            var slope = alongX ? (double)(end.Y - start.Y) / width : (double)(end.X - start.X) / height;
            for (var i = 0; i <= steps; i++)
            {
                var step = backwards ? steps - i : i;
                Visit(
                    alongX ? (start.X + step, (int)(start.Y + slope * step + 0.5)) : ((int)(start.X + slope * step + 0.5), start.Y + step)
                );
            }
        }

        private void Visit((int X, int Y) point)
        {
            if (_hasPoint && point.X != _point.X)
                Pass(Math.Min(point.X, _point.X), Math.Min(point.Y, _point.Y));
            (_point, _hasPoint) = (point, true);
        }

        // The outline steps from column x of the grid to x + 1, or back; y is the upper one of the two points.
        private void Pass(int x, int y)
        {
            if (x < 0 || x % Scale != Scale / 2 || x / Scale >= width)
                return;
            var row = Math.Clamp((y + 0.5) / Scale - 0.5, 0, height);
            changes.Add(x / Scale * height + (int)Math.Ceiling(row));
        }
    }
}
