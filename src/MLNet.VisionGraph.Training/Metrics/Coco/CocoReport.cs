using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>Renders COCO's metrics.</summary>
internal static class CocoReport
{
    private const int LongestName = 24;

    public static string Text(CocoMetrics metrics, int maximumClasses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumClasses, 1);
        StringBuilder text = new();
        var kind = metrics.IsForMasks ? "masks" : "boxes";
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{metrics.Images} images, {metrics.Objects} objects, {metrics.Detections} detections; overlaps of {kind}"
        );
        text.AppendLine();
        foreach (var (name, what, value) in Numbers(metrics))
            text.AppendLine(CultureInfo.InvariantCulture, $"{name.PadRight(6)} {Number(value)}   {what}");
        text.AppendLine();
        var shown = Choose(metrics.Classes, maximumClasses);
        var width = shown.Select(c => Name(c).Length).Append("class".Length).Max();
        text.AppendLine($"{"class".PadRight(width)}      AP    AP50    AP75      AR   objects detections");
        foreach (var c in shown)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{Name(c).PadRight(width)} {Number(c.AveragePrecision)} {Number(c.AveragePrecision50)} {Number(c.AveragePrecision75)} "
                    + $"{Number(c.AverageRecall)} {Count(c.Objects, 9)} {Count(c.Detections, 10)}"
            );
        }

        if (shown.Count < metrics.Classes.Count)
            text.AppendLine(CultureInfo.InvariantCulture, $"… and {metrics.Classes.Count - shown.Count} classes with a higher AP or none");
        return text.ToString();
    }

    public static object Json(CocoMetrics metrics) =>
        new
        {
            metrics.Images,
            metrics.Objects,
            metrics.Detections,
            Overlaps = metrics.IsForMasks ? "masks" : "boxes",
            metrics.AveragePrecision,
            metrics.AveragePrecision50,
            metrics.AveragePrecision75,
            metrics.AveragePrecisionSmall,
            metrics.AveragePrecisionMedium,
            metrics.AveragePrecisionLarge,
            metrics.AverageRecall1,
            metrics.AverageRecall10,
            metrics.AverageRecall100,
            metrics.AverageRecallSmall,
            metrics.AverageRecallMedium,
            metrics.AverageRecallLarge,
            Classes = metrics.Classes.Select(c => new
            {
                c.Name,
                c.Objects,
                c.Detections,
                c.AveragePrecision,
                c.AveragePrecision50,
                c.AveragePrecision75,
                c.AverageRecall,
            }),
        };

    private static (string Name, string What, double Value)[] Numbers(CocoMetrics metrics) =>
        [
            ("AP", "average precision, IoU 0.50 to 0.95", metrics.AveragePrecision),
            ("AP50", "IoU 0.50", metrics.AveragePrecision50),
            ("AP75", "IoU 0.75", metrics.AveragePrecision75),
            ("APs", "small objects, up to 32²", metrics.AveragePrecisionSmall),
            ("APm", "medium objects, 32² to 96²", metrics.AveragePrecisionMedium),
            ("APl", "large objects, from 96² on", metrics.AveragePrecisionLarge),
            ("AR1", "average recall, the best detection of a class in an image", metrics.AverageRecall1),
            ("AR10", "the best 10", metrics.AverageRecall10),
            ("AR100", "the best 100", metrics.AverageRecall100),
            ("ARs", "small objects", metrics.AverageRecallSmall),
            ("ARm", "medium objects", metrics.AverageRecallMedium),
            ("ARl", "large objects", metrics.AverageRecallLarge),
        ];

    // All classes in order; if there are too many, those with the lowest AP, still in order.
    private static IReadOnlyList<CocoClassMetrics> Choose(IReadOnlyList<CocoClassMetrics> classes, int maximum) =>
        [
            .. Enumerable
                .Range(0, classes.Count)
                .OrderBy(i => classes[i].Objects == 0 ? double.PositiveInfinity : classes[i].AveragePrecision)
                .Take(maximum)
                .Order()
                .Select(i => classes[i]),
        ];

    private static string Name(CocoClassMetrics metrics) =>
        metrics.Name.Length <= LongestName ? metrics.Name : string.Concat(metrics.Name.AsSpan(0, LongestName - 1), "…");

    private static string Count(int value, int width) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width);

    private static string Number(double value) => value < 0 ? "      –" : value.ToString("F4", CultureInfo.InvariantCulture).PadLeft(7);
}
