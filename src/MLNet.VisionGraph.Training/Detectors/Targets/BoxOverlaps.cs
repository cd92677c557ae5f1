namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>
/// The overlap of boxes. Each operation is rounded to single precision, in the order of mmdetection, since the assignment of anchors
/// depends on which overlaps are exactly equal.
/// </summary>
internal static class BoxOverlaps
{
    private const float SmallestArea = 1e-6f;

    /// <summary>Computes the intersection over union.</summary>
    /// <param name="a">A box.</param>
    /// <param name="b">Another box.</param>
    /// <returns>A number in [0, 1].</returns>
    public static float IoU(Box a, Box b) => IoU(a, a.Area, b, b.Area);

    /// <summary>Computes the intersection over union of boxes whose areas are known.</summary>
    public static float IoU(Box a, float areaOfA, Box b, float areaOfB)
    {
        var intersection = Intersection(a, b);
        return intersection == 0 ? 0 : intersection / Math.Max(areaOfA + areaOfB - intersection, SmallestArea);
    }

    /// <summary>Computes the intersection over the area of the first box.</summary>
    /// <param name="a">The first box.</param>
    /// <param name="b">The second box.</param>
    /// <returns>A number in [0, 1].</returns>
    public static float IoF(Box a, Box b) => Intersection(a, b) / Math.Max(a.Area, SmallestArea);

    private static float Intersection(Box a, Box b) =>
        Math.Max(Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1), 0) * Math.Max(Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1), 0);
}
