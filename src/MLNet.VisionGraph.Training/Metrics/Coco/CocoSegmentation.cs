namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>A mask as a file has it: polygons, or run lengths in one of two forms.</summary>
/// <param name="Polygons">The polygons, or null.</param>
/// <param name="Counts">The run lengths, or null.</param>
/// <param name="Compressed">The compressed run lengths, or null.</param>
/// <param name="Size">The height and the width that stand with run lengths.</param>
internal sealed record CocoSegmentation(double[][]? Polygons, int[]? Counts, string? Compressed, int[]? Size)
{
    // What COCO's tools take for a box (x, y, width, height), not for the two corners of a polygon.
    private const int BoxNumbers = 4;

    /// <summary>Draws the mask in an image.</summary>
    /// <exception cref="ArgumentException">The polygons or run lengths are not usable.</exception>
    /// <exception cref="InvalidDataException">The run lengths are damaged, or are not of the image.</exception>
    public InstanceMask ToMask(int width, int height)
    {
        if (Polygons is not null)
            return InstanceMask.FromPolygons(Polygons.Select(part => part.Length == BoxNumbers ? Rectangle(part) : part), width, height);
        if (Size is not [var maskHeight, var maskWidth])
            throw new InvalidDataException("run lengths have no 'size' of two numbers");
        if ((maskWidth, maskHeight) != (width, height))
            throw new InvalidDataException($"the mask has {maskWidth} × {maskHeight} pixels, the image {width} × {height}");
        return Compressed is not null
            ? InstanceMask.FromCompressedRunLengths(Compressed, width, height)
            : InstanceMask.FromRunLengths(Counts!, width, height);
    }

    /// <summary>Returns the corners of a box, which stands for a mask that a file does not have.</summary>
    public static double[] Rectangle(IReadOnlyList<double> box)
    {
        var (x0, y0, x1, y1) = (box[0], box[1], box[0] + box[2], box[1] + box[3]);
        return [x0, y0, x0, y1, x1, y1, x1, y0];
    }
}
