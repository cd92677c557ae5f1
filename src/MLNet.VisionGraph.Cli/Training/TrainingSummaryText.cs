using System.Globalization;
using System.Text.Json;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>Writes the result of a training run as text and as JSON.</summary>
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
                ["trial", "strategy", ">photos", ">epochs", ">accuracy", ">seconds", "remark"],
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
                                Shorten(ErrorText.OneLine(trial.Remark ?? string.Empty)),
                            ]
                    ),
                ]
            );
        }

        if (summary.IsInterrupted)
            output.WriteLine("Interrupted: this is the best model so far.");
        var classifier = summary.Classifier;
        output.WriteLine($"{classifier.Backbone.Name}, {TrainingStatus.NameOf(summary.Strategy)}");
        output.WriteLine($"validation: {classifier.Validation}");
        if (summary.Test is not null)
            output.WriteLine($"test:       {summary.Test}");
        summary.Int8?.Write(output);
        if (classifier.Unreadable.Count > 0)
            output.WriteLine($"{classifier.Unreadable.Count} photos could not be read and were left out; {folder.ReportText} names them.");
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

    /// <summary>Writes the result as JSON.</summary>
    public static void Write(Utf8JsonWriter json, TrainingSummary summary, ModelFolder folder, string name)
    {
        var classifier = summary.Classifier;
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("backbone", classifier.Backbone.Name);
        json.WriteString("strategy", TrainingStatus.NameOf(summary.Strategy));
        json.WriteNumber("imageSize", classifier.Settings.Width);
        json.WriteBoolean("interrupted", summary.IsInterrupted);
        json.WriteNumber("seconds", Math.Round(summary.Elapsed.TotalSeconds, 3));
        json.WriteStartArray("classes");
        foreach (var className in classifier.ClassNames)
            json.WriteStringValue(className);
        json.WriteEndArray();
        WriteReport(json, "validation", classifier.Validation);
        if (summary.Test is { } test)
            WriteReport(json, "test", test);
        if (summary.Int8 is { } int8)
        {
            json.WriteStartObject("int8");
            int8.Write(json, classifier.ClassNames);
            json.WriteEndObject();
        }

        json.WriteStartObject("files");
        json.WriteString("mlnet", folder.MlNet);
        json.WriteString("onnx", folder.Onnx);
        json.WriteString("safetensors", folder.SafeTensors);
        json.WriteString("metrics", folder.Metrics);
        json.WriteString("report", folder.ReportJson);
        json.WriteString("reportPage", folder.ReportHtml);
        json.WriteString("project", summary.Code?.Project);
        json.WriteString("api", summary.Code?.Api);
        json.WriteEndObject();
        json.WriteStartArray("kept");
        foreach (var file in summary.Code?.Kept ?? [])
            json.WriteStringValue(file);
        json.WriteEndArray();
        json.WriteStartArray("unreadable");
        foreach (var image in classifier.Unreadable)
        {
            json.WriteStartObject();
            json.WriteString("photo", image.Name);
            json.WriteString("reason", image.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTrials(json, summary.Trials);
        json.WriteEndObject();
    }

    private static void WriteReport(Utf8JsonWriter json, string name, ClassificationReport report)
    {
        json.WriteStartObject(name);
        json.WriteNumber("photos", report.Rows);
        json.WriteNumber("accuracy", report.Accuracy);
        json.WriteNumber("macroF1", report.MacroAverage.F1);
        json.WriteNumber("logLoss", report.LogLoss);
        json.WriteEndObject();
    }

    private static void WriteTrials(Utf8JsonWriter json, IReadOnlyList<ImageClassificationTrial> trials)
    {
        if (trials.Count == 0)
            return;
        json.WriteStartArray("trials");
        foreach (var trial in trials)
        {
            json.WriteStartObject();
            json.WriteString("backbone", trial.Backbone);
            json.WriteString("strategy", TrainingStatus.NameOf(trial.Strategy));
            json.WriteNumber("photos", trial.ImageCount);
            json.WriteNumber("epochs", trial.Epochs);
            json.WriteNumber("seconds", Math.Round(trial.Elapsed.TotalSeconds, 3));
            json.WriteNullable("accuracy", trial.Accuracy);
            json.WriteNullable("logLoss", trial.LogLoss);
            json.WriteString("remark", trial.Remark);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..79] + "…";
}
