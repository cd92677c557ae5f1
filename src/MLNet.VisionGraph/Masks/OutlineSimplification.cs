namespace MLNet.VisionGraph.Masks;

/// <summary>
/// Leaves out corners of a closed outline that lie near the line between others: the algorithm of Ramer (1972) and of Douglas and Peucker
/// (1973), begun at two corners that are far from each other.
/// </summary>
internal static class OutlineSimplification
{
    // A polygon has an area from three corners on.
    private const int FewestCorners = 3;

    /// <summary>Returns the corners that remain, in order; all of them where fewer than three would.</summary>
    public static List<(int X, int Y)> Simplify(List<(int X, int Y)> corners, double tolerance)
    {
        if (tolerance == 0 || corners.Count <= FewestCorners)
            return corners;
        var opposite = Farthest(corners, 0, corners.Count, i => Distance(corners[i], corners[0], corners[0])).Index;
        var keeps = new bool[corners.Count];
        keeps[0] = keeps[opposite] = true;
        Stack<(int From, int To)> open = new([(0, opposite), (opposite, corners.Count)]);
        while (open.TryPop(out var part))
        {
            var (from, to) = (corners[part.From], corners[part.To % corners.Count]);
            var (index, distance) = Farthest(corners, part.From + 1, part.To, i => Distance(corners[i], from, to));
            if (distance <= tolerance)
                continue;
            keeps[index] = true;
            open.Push((part.From, index));
            open.Push((index, part.To));
        }

        List<(int X, int Y)> kept = [.. corners.Where((_, i) => keeps[i])];
        return kept.Count < FewestCorners ? corners : kept;
    }

    private static (int Index, double Distance) Farthest(List<(int X, int Y)> corners, int start, int end, Func<int, double> distance)
    {
        var farthest = (Index: start, Distance: 0.0);
        for (var i = start; i < end && i < corners.Count; i++)
        {
            var found = distance(i);
            if (found > farthest.Distance)
                farthest = (i, found);
        }

        return farthest;
    }

    // From a point to the part of a line between two others.
    private static double Distance((int X, int Y) point, (int X, int Y) from, (int X, int Y) to)
    {
        var (dx, dy) = ((double)to.X - from.X, (double)to.Y - from.Y);
        var (x, y) = ((double)point.X - from.X, (double)point.Y - from.Y);
        var square = dx * dx + dy * dy;
        var along = square == 0 ? 0 : Math.Clamp((x * dx + y * dy) / square, 0, 1);
        return Math.Sqrt(Math.Pow(x - along * dx, 2) + Math.Pow(y - along * dy, 2));
    }
}
