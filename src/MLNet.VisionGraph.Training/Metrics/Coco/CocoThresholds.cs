namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>The constants of COCO's evaluation.</summary>
internal static class CocoThresholds
{
    /// <summary>The number of an image's detections of one class that count, the best ones.</summary>
    public const int MaxDetections = 100;

    public const int IouCount = 10;
    public const int RecallCount = 101;

    /// <summary>The positions in <see cref="Areas"/>.</summary>
    public const int AllAreas = 0;
    public const int SmallAreas = 1;
    public const int MediumAreas = 2;
    public const int LargeAreas = 3;

    // Below 1 by this much, so that a threshold of 1 would be reached in spite of rounding.
    private const double MaxIou = 1 - 1e-10;

    /// <summary>The intersections over union from which a detection is right: 0.5, 0.55, … 0.95.</summary>
    public static readonly double[] Ious = Steps(0.5, 0.95, IouCount);

    /// <summary>The recalls at which precision is averaged: 0, 0.01, … 1.</summary>
    public static readonly double[] Recalls = Steps(0, 1, RecallCount);

    /// <summary>The ranges of areas, in square pixels, both ends included.</summary>
    public static readonly (double Least, double Greatest)[] Areas = [(0, 1e10), (0, 32 * 32), (32 * 32, 96 * 96), (96 * 96, 1e10)];

    public static double Matching(int threshold) => Math.Min(Ious[threshold], MaxIou);

    public static bool IsWithin(double area, int range) => !(area < Areas[range].Least || area > Areas[range].Greatest);

    // Computed as a step times a number, because the last bit of a threshold decides about an object that just reaches it.
    private static double[] Steps(double first, double last, int count)
    {
        var step = (last - first) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? last : i * step + first)];
    }
}
