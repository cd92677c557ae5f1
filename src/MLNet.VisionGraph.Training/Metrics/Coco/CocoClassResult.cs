namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>The results of one class. Without objects that count in a range of areas, there are none for this range.</summary>
internal sealed class CocoClassResult
{
    /// <summary>Gets the precisions of all areas at 101 recalls, by threshold; null without objects.</summary>
    public double[][]? Precisions { get; init; }

    /// <summary>Gets the scores of all areas from which on the recalls are reached, by threshold; null without objects.</summary>
    public double[][]? Scores { get; init; }

    /// <summary>Gets the average precisions by range of areas; NaN without objects.</summary>
    public required double[] AveragePrecisions { get; init; }

    /// <summary>Gets the recalls, averaged over the thresholds, by range of areas; NaN without objects.</summary>
    public required double[] Recalls { get; init; }

    /// <summary>Gets the recalls of all areas with the best 1 and the best 10 detections of each image; NaN without objects.</summary>
    public required double RecallOf1 { get; init; }

    public required double RecallOf10 { get; init; }

    public required int Objects { get; init; }

    public required int Detections { get; init; }
}
