namespace MLNet.VisionGraph.Masks;

/// <summary>
/// Stretches a square map of probabilities over a box and decides for each pixel of the image whether it is inside. The map's values lie at
/// the centers of its cells; between them, values are interpolated bilinearly, and beyond the outer centers they fall to 0 within one cell.
/// </summary>
internal static class MaskPasting
{
    /// <summary>Returns the run lengths of the mask.</summary>
    /// <exception cref="ArgumentException">The map is not a square, or a coordinate of the box is not finite.</exception>
    public static int[] Paste(ReadOnlySpan<float> map, BoundingBox box, int width, int height, double threshold)
    {
        var n = (int)Math.Sqrt(map.Length);
        if (n == 0 || n * n != map.Length)
            throw new ArgumentException($"The map of a mask has n × n values; {map.Length} were given.", nameof(map));
        if (!(double.IsFinite(box.X0) && double.IsFinite(box.Y0) && double.IsFinite(box.X1) && double.IsFinite(box.Y1)))
            throw new ArgumentException($"The edges of a mask's box are finite numbers; these are {box}.", nameof(box));
        RunLengthBuilder builder = new(width * height);
        if (!(box.Width > 0 && box.Height > 0))
            return builder.ToRuns();

        var columns = Samples(box.X0, box.Width, n, width, out var firstColumn);
        var rows = Samples(box.Y0, box.Height, n, height, out var firstRow);
        if (columns.Length == 0 || rows.Length == 0)
            return builder.ToRuns();

        // One column of the map, interpolated between two, with a 0 before and after it.
        var column = new double[n + 2];
        builder.Add(false, firstColumn * height);
        foreach (var sample in columns)
        {
            for (var i = 0; i < n; i++)
            {
                var left = sample.Cell >= 0 ? map[i * n + sample.Cell] : 0;
                var right = sample.Cell + 1 < n ? map[i * n + sample.Cell + 1] : 0;
                column[i + 1] = (1 - sample.Weight) * left + sample.Weight * right;
            }

            builder.Add(false, firstRow);
            foreach (var row in rows)
            {
                var value = (1 - row.Weight) * column[row.Cell + 1] + row.Weight * column[row.Cell + 2];
                builder.Add(value >= threshold, 1);
            }

            builder.Add(false, height - firstRow - rows.Length);
        }

        return builder.ToRuns();
    }

    // Where pixels of the image lie on the map, along one axis: between the centers of a cell, from −1, and the next.
    private static (int Cell, double Weight)[] Samples(double start, double length, int cells, int pixels, out int first)
    {
        var margin = length / (2 * cells) + 1;
        first = (int)Math.Clamp(Math.Floor(start - margin), 0, pixels);
        var end = (int)Math.Clamp(Math.Ceiling(start + length + margin), 0, pixels);
        List<(int, double)> samples = [];
        for (var pixel = first; pixel < end; pixel++)
        {
            var position = (pixel + 0.5 - start) / length * cells - 0.5;
            var cell = Math.Floor(position);
            if (cell >= -1 && cell < cells)
                samples.Add(((int)cell, position - cell));
            else if (samples.Count == 0)
                first = pixel + 1;
        }

        return [.. samples];
    }
}
