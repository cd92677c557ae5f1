namespace {{Namespace}};

/// <summary>The pixels of an object, as large as the image.</summary>
/// <param name="Width">The width of the image.</param>
/// <param name="Height">The height of the image.</param>
/// <param name="Counts">
/// COCO's run lengths: how many pixels are outside, then inside, then outside, and so on, column by column from the upper left corner.
/// </param>
public sealed record ObjectMask(int Width, int Height, IReadOnlyList<int> Counts)
{
    /// <summary>Gets the number of pixels of the object.</summary>
    public int Area => Counts.Where((_, index) => index % 2 == 1).Sum();

    /// <summary>Stretches a square map of probabilities over a box; pixels of at least one half belong to the object.</summary>
    internal static ObjectMask Paste(ReadOnlySpan<float> map, Box box, int width, int height)
    {
        var side = (int)Math.Sqrt(map.Length);
        var counts = new List<int> { 0 };
        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++)
            {
                var isInside = At(map, side, (x + 0.5 - box.X0) / (box.X1 - box.X0), (y + 0.5 - box.Y0) / (box.Y1 - box.Y0)) >= 0.5;
                if (isInside != (counts.Count % 2 == 0))
                    counts.Add(0);
                counts[^1]++;
            }
        }

        return new ObjectMask(width, height, counts);
    }

    // Values lie in the middle of the map's cells; between them they are interpolated, and outside the map they fall to 0.
    private static double At(ReadOnlySpan<float> map, int side, double horizontal, double vertical)
    {
        var (x, y) = (horizontal * side - 0.5, vertical * side - 0.5);
        if (!(x > -1 && y > -1 && x < side && y < side))
            return 0;
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (right, bottom) = (x - left, y - top);
        return (1 - bottom) * ((1 - right) * Cell(map, side, top, left) + right * Cell(map, side, top, left + 1))
            + bottom * ((1 - right) * Cell(map, side, top + 1, left) + right * Cell(map, side, top + 1, left + 1));
    }

    private static double Cell(ReadOnlySpan<float> map, int side, int row, int column) =>
        row >= 0 && column >= 0 && row < side && column < side ? map[row * side + column] : 0;
}
