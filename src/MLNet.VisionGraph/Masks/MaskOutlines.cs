namespace MLNet.VisionGraph.Masks;

/// <summary>Follows the outer outlines of a mask's parts along the edges of its pixels.</summary>
internal static class MaskOutlines
{
    // Directions in the order of right turns: to the right, down, to the left, up.
    private static readonly (int X, int Y)[] s_directions = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    public static IReadOnlyList<IReadOnlyList<double>> Trace(int[] runs, BoundingBox bounds, int height, double tolerance)
    {
        if (bounds.Area == 0)
            return [];
        var (left, top) = ((int)bounds.X0, (int)bounds.Y0);
        Grid grid = new((int)bounds.Width, (int)bounds.Height);
        RunLengths.ForEachInside(runs, height, (x, y0, y1) => grid.Fill(x - left, y0 - top, y1 - top));
        grid.FillHoles();
        List<IReadOnlyList<double>> polygons = [];
        foreach (var corners in Outlines(grid))
        {
            var kept = OutlineSimplification.Simplify(corners, tolerance);
            var polygon = new double[2 * kept.Count];
            for (var i = 0; i < kept.Count; i++)
                (polygon[2 * i], polygon[2 * i + 1]) = (kept[i].X + left, kept[i].Y + top);
            polygons.Add(polygon);
        }

        return polygons;
    }

    // Each outline has upper edges, and it is walked clockwise, so that it passes them to the right. Without holes, there are no others.
    private static IEnumerable<List<(int X, int Y)>> Outlines(Grid grid)
    {
        var passed = new bool[grid.Width * grid.Height];
        for (var y = 0; y < grid.Height; y++)
        {
            for (var x = 0; x < grid.Width; x++)
            {
                if (grid.IsInside(x, y) && !grid.IsInside(x, y - 1) && !passed[y * grid.Width + x])
                    yield return Follow(grid, x, y, passed);
            }
        }
    }

    private static List<(int X, int Y)> Follow(Grid grid, int startX, int startY, bool[] passed)
    {
        List<(int X, int Y)> corners = [];
        var (x, y, direction) = (startX, startY, 0);
        do
        {
            if (direction == 0)
                passed[y * grid.Width + x] = true;
            (x, y) = (x + s_directions[direction].X, y + s_directions[direction].Y);
            var turned = Turn(grid, x, y, direction);
            if (turned != direction)
                corners.Add((x, y));
            direction = turned;
        } while ((x, y, direction) != (startX, startY, 0));

        return corners;
    }

    // The inside is to the right of the walk. At a point where pixels touch at a corner alone, the walk stays at its own pixel.
    private static int Turn(Grid grid, int x, int y, int direction)
    {
        var (right, left) = direction switch
        {
            0 => ((x, y), (x, y - 1)),
            1 => ((x - 1, y), (x, y)),
            2 => ((x - 1, y - 1), (x - 1, y)),
            _ => ((x, y - 1), (x - 1, y - 1)),
        };
        if (!grid.IsInside(right.Item1, right.Item2))
            return (direction + 1) % 4;
        return grid.IsInside(left.Item1, left.Item2) ? (direction + 3) % 4 : direction;
    }

    /// <summary>The pixels within a mask's bounds.</summary>
    private sealed class Grid(int width, int height)
    {
        private readonly bool[] _inside = new bool[width * height];

        public int Width => width;

        public int Height => height;

        public bool IsInside(int x, int y) => (uint)x < (uint)width && (uint)y < (uint)height && _inside[y * width + x];

        public void Fill(int x, int y0, int y1)
        {
            for (var y = y0; y < y1; y++)
                _inside[y * width + x] = true;
        }

        // The outside is what is reached from the border, also from pixel to pixel at a corner; all the rest is inside.
        public void FillHoles()
        {
            var outside = new bool[width * height];
            Stack<(int X, int Y)> open = new();
            for (var x = 0; x < width; x++)
            {
                Reach(x, 0);
                Reach(x, height - 1);
            }

            for (var y = 0; y < height; y++)
            {
                Reach(0, y);
                Reach(width - 1, y);
            }

            while (open.TryPop(out var pixel))
            {
                for (var y = pixel.Y - 1; y <= pixel.Y + 1; y++)
                {
                    for (var x = pixel.X - 1; x <= pixel.X + 1; x++)
                        Reach(x, y);
                }
            }

            for (var i = 0; i < outside.Length; i++)
                _inside[i] = !outside[i];

            void Reach(int x, int y)
            {
                if ((uint)x >= (uint)width || (uint)y >= (uint)height || _inside[y * width + x] || outside[y * width + x])
                    return;
                outside[y * width + x] = true;
                open.Push((x, y));
            }
        }
    }
}
