using System.Text.Json;
using MLNet.VisionGraph.Training.Metrics;
using MLNet.VisionGraph.Training.Metrics.Coco;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The twelve numbers by which COCO ranks detectors (Lin et al., arXiv:1405.0312), with the definitions of COCO's own tools, for boxes or
/// for masks. An average over classes leaves out those without objects to find, and is −1 where there is none.
/// </summary>
public sealed class CocoMetrics
{
    internal const double None = -1;

    private readonly CocoClassResult[] _results;

    internal CocoMetrics(IReadOnlyList<string> names, CocoClassResult[] results, int images, bool masks)
    {
        _results = results;
        Images = images;
        IsForMasks = masks;
        Classes = [.. names.Select((name, i) => new CocoClassMetrics(name, results[i]))];
        AveragePrecision50 = Mean(Classes.Select(c => c.AveragePrecision50).Where(value => value > None));
        AveragePrecision75 = Mean(Classes.Select(c => c.AveragePrecision75).Where(value => value > None));
    }

    /// <summary>Gets the thresholds of intersection over union (IoU) from which a detection is right: 0.5, 0.55, … 0.95.</summary>
    public static IReadOnlyList<double> IouThresholds { get; } = Array.AsReadOnly(CocoThresholds.Ious);

    /// <summary>Gets the recalls at which precision is averaged: 0, 0.01, … 1.</summary>
    public static IReadOnlyList<double> RecallThresholds { get; } = Array.AsReadOnly(CocoThresholds.Recalls);

    /// <summary>Gets the number of images.</summary>
    public int Images { get; }

    /// <summary>Gets whether overlaps are those of masks; otherwise, those of boxes.</summary>
    public bool IsForMasks { get; }

    /// <summary>Gets the number of objects that should be found; crowds are not counted.</summary>
    public int Objects => _results.Sum(result => result.Objects);

    /// <summary>Gets the number of detections, of each class and image at most the best 100.</summary>
    public int Detections => _results.Sum(result => result.Detections);

    /// <summary>Gets the metrics of each class, in the order of the classes.</summary>
    public IReadOnlyList<CocoClassMetrics> Classes { get; }

    /// <summary>
    /// Gets AP, COCO's main number: the average precision over the ten <see cref="IouThresholds"/> and the classes, from 0 to 1.
    /// </summary>
    public double AveragePrecision => Mean(Precisions(CocoThresholds.AllAreas));

    /// <summary>Gets AP50, the average precision at an IoU of 0.5, from 0 to 1.</summary>
    public double AveragePrecision50 { get; }

    /// <summary>Gets AP75, the average precision at an IoU of 0.75, from 0 to 1.</summary>
    public double AveragePrecision75 { get; }

    /// <summary>Gets AP of small objects, with areas up to 32², from 0 to 1.</summary>
    public double AveragePrecisionSmall => Mean(Precisions(CocoThresholds.SmallAreas));

    /// <summary>Gets AP of objects of medium size, with areas from 32² to 96², from 0 to 1.</summary>
    public double AveragePrecisionMedium => Mean(Precisions(CocoThresholds.MediumAreas));

    /// <summary>Gets AP of large objects, with areas from 96² on, from 0 to 1.</summary>
    public double AveragePrecisionLarge => Mean(Precisions(CocoThresholds.LargeAreas));

    /// <summary>
    /// Gets AR1: the recall with the best detection of each class and image alone, averaged over the <see cref="IouThresholds"/> and the
    /// classes, from 0 to 1.
    /// </summary>
    public double AverageRecall1 => Mean(_results.Select(result => result.RecallOf1));

    /// <summary>Gets AR10, the average recall with the best 10 detections of each class and image, from 0 to 1.</summary>
    public double AverageRecall10 => Mean(_results.Select(result => result.RecallOf10));

    /// <summary>Gets AR100, the average recall with the best 100 detections of each class and image, from 0 to 1.</summary>
    public double AverageRecall100 => Mean(Recalls(CocoThresholds.AllAreas));

    /// <summary>Gets AR100 of small objects, with areas up to 32², from 0 to 1.</summary>
    public double AverageRecallSmall => Mean(Recalls(CocoThresholds.SmallAreas));

    /// <summary>Gets AR100 of objects of medium size, with areas from 32² to 96², from 0 to 1.</summary>
    public double AverageRecallMedium => Mean(Recalls(CocoThresholds.MediumAreas));

    /// <summary>Gets AR100 of large objects, with areas from 96² on, from 0 to 1.</summary>
    public double AverageRecallLarge => Mean(Recalls(CocoThresholds.LargeAreas));

    /// <summary>
    /// Gets <see cref="AveragePrecision50"/> by the name that it has in ML.NET's <c>ObjectDetectionMetrics</c>. ML.NET defines it in its
    /// own way, so its number differs a little.
    /// </summary>
    public double MAP50 => AveragePrecision50;

    /// <summary>Gets <see cref="AveragePrecision"/> by the name that it has in ML.NET's <c>ObjectDetectionMetrics</c>.</summary>
    public double MAP50_95 => AveragePrecision;

    /// <summary>Renders the twelve numbers and a table of the classes as text.</summary>
    /// <param name="maximumClasses">
    /// The maximum number of classes to show; if there are more, those with the lowest AP are shown. The default is 100.
    /// </param>
    /// <returns>The lines of text; numbers use the invariant culture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public string ToText(int maximumClasses = 100) => CocoReport.Text(this, maximumClasses);

    /// <summary>Writes the metrics as JSON (UTF-8, names in camel case), without the precision-recall curves.</summary>
    /// <param name="stream">The stream to write to.</param>
    public void WriteJson(Stream stream) => JsonSerializer.Serialize(stream, CocoReport.Json(this), ReportJson.Indented);

    private IEnumerable<double> Precisions(int range) => _results.Select(result => result.AveragePrecisions[range]);

    private IEnumerable<double> Recalls(int range) => _results.Select(result => result.Recalls[range]);

    private static double Mean(IEnumerable<double> values) => values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(None).Average();
}
