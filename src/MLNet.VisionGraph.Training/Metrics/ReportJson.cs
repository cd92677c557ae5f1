using System.Text.Json;

namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>Describes reports for JSON. Every number of a report is finite, as JSON requires.</summary>
internal static class ReportJson
{
    /// <summary>Gets the options of a document that is written on its own.</summary>
    public static JsonSerializerOptions Indented { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>The largest number of classes whose whole confusion matrix is written.</summary>
    private const int MaxMatrix = 200;

    /// <summary>The number of confusions that are written instead.</summary>
    private const int MaxConfusions = 2000;

    /// <summary>Returns an object to serialize with names in camel case.</summary>
    public static object Create(ClassificationReport report) =>
        new
        {
            report.Rows,
            report.SkippedRows,
            report.UnknownRows,
            report.Accuracy,
            report.MacroAccuracy,
            report.TopKAccuracies,
            report.LogLoss,
            report.LogLossReduction,
            report.MacroAverage,
            report.WeightedAverage,
            report.MicroAverage,
            Classes = report.Classes.Select(c => new
            {
                c.Name,
                c.Support,
                c.Predicted,
                c.Correct,
                c.Precision,
                c.Recall,
                c.F1,
                c.LogLoss,
            }),
            Confusion = report.Classes.Count <= MaxMatrix ? report.Confusion : null,
            Confusions = report.Classes.Count <= MaxMatrix
                ? null
                : Wrong(report)
                    .OrderByDescending(cell => cell.Count)
                    .ThenBy(cell => cell.Label)
                    .ThenBy(cell => cell.Predicted)
                    .Take(MaxConfusions)
                    .Select(cell => new[] { cell.Label, cell.Predicted, cell.Count }),
            ConfusionsLeftOut = report.Classes.Count <= MaxMatrix ? 0 : Math.Max(0, Wrong(report).Count() - MaxConfusions),
            Calibration = new
            {
                report.Calibration.ExpectedError,
                report.Calibration.MaximumError,
                Bins = report.Calibration.Bins.Select(bin => new
                {
                    bin.Lower,
                    bin.Upper,
                    bin.Count,
                    bin.Confidence,
                    bin.Accuracy,
                }),
            },
        };

    private static IEnumerable<(int Label, int Predicted, long Count)> Wrong(ClassificationReport report) =>
        report.Counts.Cells().Where(cell => cell.Label != cell.Predicted);
}
