using MLNet.VisionGraph.Training.Metrics.Coco;

namespace MLNet.VisionGraph.Training;

/// <summary>COCO's metrics of one class. Averages are −1 where there are no objects to find, as in COCO's tools.</summary>
public sealed class CocoClassMetrics
{
    private readonly CocoClassResult _result;

    internal CocoClassMetrics(string name, CocoClassResult result) => (Name, _result) = (name, result);

    /// <summary>Gets the name of the class.</summary>
    public string Name { get; }

    /// <summary>Gets the number of objects of the class that should be found; crowds are not counted.</summary>
    public int Objects => _result.Objects;

    /// <summary>Gets the number of detections of the class, at most the best 100 of each image.</summary>
    public int Detections => _result.Detections;

    /// <summary>Gets the average precision over the ten thresholds of IoU from 0.5 to 0.95, from 0 to 1.</summary>
    public double AveragePrecision => OrNone(_result.AveragePrecisions[CocoThresholds.AllAreas]);

    /// <summary>Gets the average precision at an IoU of 0.5, from 0 to 1.</summary>
    public double AveragePrecision50 => AveragePrecisionAt(0);

    /// <summary>Gets the average precision at an IoU of 0.75, from 0 to 1.</summary>
    public double AveragePrecision75 => AveragePrecisionAt(CocoThresholds.IouCount / 2);

    /// <summary>Gets the recall with at most 100 detections per image, averaged over the ten thresholds of IoU, from 0 to 1.</summary>
    public double AverageRecall => OrNone(_result.Recalls[CocoThresholds.AllAreas]);

    /// <summary>
    /// Returns the precision-recall curve at a threshold of IoU: for each of <see cref="CocoMetrics.RecallThresholds"/>, the best precision
    /// at this recall or a higher one, and 0 where the recall is not reached.
    /// </summary>
    /// <param name="iouThreshold">One of <see cref="CocoMetrics.IouThresholds"/>. The default is 0.5.</param>
    /// <returns>The 101 precisions, from 0 to 1; none where there are no objects to find.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not one of the thresholds.</exception>
    public IReadOnlyList<double> PrecisionRecallCurve(double iouThreshold = 0.5)
    {
        var index = IndexOf(iouThreshold);
        return _result.Precisions is { } precisions ? Array.AsReadOnly(precisions[index]) : [];
    }

    /// <summary>
    /// Returns the scores of the precision-recall curve: for each of <see cref="CocoMetrics.RecallThresholds"/>, the highest score from
    /// which on the detections reach this recall, and 0 where none do. It is the score to choose for an application that needs this recall.
    /// </summary>
    /// <param name="iouThreshold">One of <see cref="CocoMetrics.IouThresholds"/>. The default is 0.5.</param>
    /// <returns>The 101 scores; none where there are no objects to find.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not one of the thresholds.</exception>
    public IReadOnlyList<double> ScoresByRecall(double iouThreshold = 0.5)
    {
        var index = IndexOf(iouThreshold);
        return _result.Scores is { } scores ? Array.AsReadOnly(scores[index]) : [];
    }

    internal static double OrNone(double value) => double.IsNaN(value) ? CocoMetrics.None : value;

    private double AveragePrecisionAt(int threshold) =>
        _result.Precisions is { } precisions ? precisions[threshold].Average() : CocoMetrics.None;

    private static int IndexOf(double threshold)
    {
        // 0.55 is written, and computed in other ways, with other last bits.
        var index = Array.FindIndex(CocoThresholds.Ious, each => Math.Abs(each - threshold) < 1e-6);
        return index >= 0
            ? index
            : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The thresholds of IoU are 0.5, 0.55, … 0.95.");
    }
}
