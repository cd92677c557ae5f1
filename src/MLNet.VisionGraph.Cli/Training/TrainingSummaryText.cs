using System.Globalization;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>Writes the result of a training run as text; <see cref="TrainingSummaryJson"/> is the same for JSON output.</summary>
internal static class TrainingSummaryText
{
    /// <summary>Writes the result as text.</summary>
    public static void Write(TextWriter output, TrainingSummary summary, ModelFolder folder)
    {
        var culture = CultureInfo.InvariantCulture;
        if (summary.Trials.Count > 0)
        {
            TextTable.Write(
                output,
                ["trial", "strategy", ">images", ">epochs", ">accuracy", ">seconds", "note"],
                [
                    .. summary.Trials.Select(trial =>
                        (string[])
                            [
                                trial.Backbone,
                                TrainingStatus.NameOf(trial.Strategy),
                                trial.ImageCount.ToString(culture),
                                trial.Epochs.ToString(culture),
                                trial.Accuracy?.ToString("F4", culture) ?? "-",
                                trial.Elapsed.TotalSeconds.ToString("F1", culture),
                                Shorten(ErrorText.OneLine(trial.Note ?? string.Empty)),
                            ]
                    ),
                ]
            );
        }

        if (summary.IsInterrupted)
            output.WriteLine("Interrupted: this is the best model so far.");
        var classifier = summary.Classifier;
        output.WriteLine($"{classifier.Backbone.Name}, {TrainingStatus.NameOf(summary.Strategy)}");
        output.WriteLine($"weights:    {classifier.WeightsDescription}");
        output.WriteLine($"validation: {classifier.Validation}");
        if (summary.Test is not null)
            output.WriteLine($"test:       {summary.Test}");
        summary.Int8?.Write(output);
        if (classifier.Unreadable.Count > 0)
            output.WriteLine($"{classifier.Unreadable.Count} images could not be read and were skipped; {folder.ReportText} lists them.");
        var whole = summary.Int8 is null
            ? string.Empty
            : string.Create(culture, $" (float32, {new FileInfo(folder.SafeTensors).Length / 1e6:F1} MB)");
        output.WriteLine(
            string.Create(
                culture,
                $"{folder.MlNet} ({new FileInfo(folder.MlNet).Length / 1e6:F1} MB), "
                    + $"{Path.GetFileName(folder.Onnx)}, {Path.GetFileName(folder.SafeTensors)}{whole} "
                    + $"in {summary.Elapsed.TotalSeconds:F1} s"
            )
        );
        if (File.Exists(folder.ReportHtml))
            output.WriteLine($"{folder.ReportHtml}: open it in a browser");
        summary.Code?.Write(output);
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..79] + "…";
}
