namespace MLNet.VisionGraph.Masks;

/// <summary>
/// Computes with the run lengths of masks: column by column, runs outside and inside in turn, of which only the first may be 0.
/// </summary>
internal static class RunLengths
{
    /// <summary>Receives pixels y0 to y1 − 1 of column x that are inside.</summary>
    public delegate void ColumnPart(int x, int y0, int y1);

    /// <summary>Checks the size of a mask and returns its number of pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or there are more than 2³¹ − 1 pixels.</exception>
    public static int CheckSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var size = (long)width * height;
        if (size > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(width),
                width,
                $"A mask has at most {int.MaxValue} pixels; {width} × {height} are {size}."
            );
        }

        return (int)size;
    }

    public static int Area(int[] runs)
    {
        var area = 0;
        for (var i = 1; i < runs.Length; i += 2)
            area += runs[i];
        return area;
    }

    public static BoundingBox Bounds(int[] runs, int height)
    {
        var (x0, y0, x1, y1) = (int.MaxValue, int.MaxValue, -1, -1);
        var start = 0;
        for (var i = 0; i + 1 < runs.Length; i += 2)
        {
            start += runs[i];
            var last = start + runs[i + 1] - 1;
            var (firstColumn, lastColumn) = (start / height, last / height);
            x0 = Math.Min(x0, firstColumn);
            x1 = Math.Max(x1, lastColumn);

            // A run in more than one column passes a lower and an upper edge of the image.
            y0 = firstColumn == lastColumn ? Math.Min(y0, start % height) : 0;
            y1 = firstColumn == lastColumn ? Math.Max(y1, last % height) : height - 1;
            start = last + 1;
        }

        return x1 < 0 ? default : new BoundingBox(x0, y0, x1 + 1, y1 + 1);
    }

    public static void ForEachInside(int[] runs, int height, ColumnPart action)
    {
        var start = 0;
        for (var i = 0; i + 1 < runs.Length; i += 2)
        {
            start += runs[i];
            var end = start + runs[i + 1];
            while (start < end)
            {
                var (x, y) = Math.DivRem(start, height);
                var length = Math.Min(end - start, height - y);
                action(x, y, y + length);
                start += length;
            }
        }
    }

    public static int[] Union(int[] first, int[] second)
    {
        if (first.Length == 1)
            return second;
        if (second.Length == 1)
            return first;
        RunLengthBuilder builder = new(Size(first));
        Walk(first, second, (inFirst, inSecond, count) => builder.Add(inFirst || inSecond, count));
        return builder.ToRuns();
    }

    /// <summary>Counts the pixels that are inside both masks. Nothing is allocated: the evaluation calls it for each pair.</summary>
    public static int SharedArea(int[] first, int[] second)
    {
        var (i, j, shared) = (0, 0, 0);
        var (left, right) = (first[0], second[0]);
        while (true)
        {
            var count = Math.Min(left, right);
            if (i % 2 == 1 && j % 2 == 1)
                shared += count;
            left -= count;
            right -= count;
            if (left == 0)
            {
                if (++i == first.Length)
                    return shared;
                left = first[i];
            }

            if (right == 0)
            {
                if (++j == second.Length)
                    return shared;
                right = second[j];
            }
        }
    }

    private static int Size(int[] runs) => runs.Sum();

    private static void Walk(int[] first, int[] second, Action<bool, bool, int> action)
    {
        var (i, j) = (0, 0);
        var (left, right) = (first[0], second[0]);
        while (i < first.Length)
        {
            var count = Math.Min(left, right);
            action(i % 2 == 1, j % 2 == 1, count);
            left -= count;
            right -= count;
            if (left == 0 && ++i < first.Length)
                left = first[i];
            if (right == 0 && ++j < second.Length)
                right = second[j];
        }
    }
}
