using System.Text.Json;

namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>Describes reports for JSON. Every number of a report is finite, as JSON requires.</summary>
internal static class ReportJson
{
    /// <summary>Gets the options of a document that is written on its own.</summary>
    public static JsonSerializerOptions Indented { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Returns an object to serialize with names in camel case.</summary>
    public static object Of(ClassificationReport report) =>
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
            report.Confusion,
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
}
