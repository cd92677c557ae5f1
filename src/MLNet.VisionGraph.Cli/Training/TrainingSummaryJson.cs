using System.Text.Json.Serialization;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The result of a training run in JSON output.</summary>
internal sealed class TrainingSummaryJson(TrainingSummary summary, ModelFolder folder, string name)
{
    public string Name => name;

    public string Backbone => summary.Classifier.Backbone.Name;

    public string Weights => summary.Classifier.WeightsDescription;

    public string Strategy => TrainingStatus.NameOf(summary.Strategy);

    public int ImageSize => summary.Classifier.Settings.Width;

    public bool Interrupted => summary.IsInterrupted;

    public double Seconds => Math.Round(summary.Elapsed.TotalSeconds, 3);

    public IReadOnlyList<string> Classes => summary.Classifier.ClassNames;

    public object Validation => ToJson(summary.Classifier.Validation);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Test => summary.Test is { } test ? ToJson(test) : null;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Int8 => summary.Int8?.ToJson(Classes);

    public object Files =>
        new
        {
            Mlnet = folder.MlNet,
            folder.Onnx,
            Safetensors = folder.SafeTensors,
            folder.Metrics,
            Report = folder.ReportJson,
            ReportPage = folder.ReportHtml,
            summary.Code?.Project,
            summary.Code?.Api,
        };

    public IReadOnlyList<string> Kept => summary.Code?.Kept ?? [];

    public IReadOnlyList<string> LeftOut => summary.LeftOut;

    public IReadOnlyList<string> Notes => summary.Notes;

    public object Unreadable => summary.Classifier.Unreadable.Select(image => new { Image = image.Name, image.Reason });

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Trials => summary.Trials.Count == 0 ? null : summary.Trials.Select(ToJson);

    private static object ToJson(ClassificationReport report) =>
        new
        {
            Images = report.Rows,
            report.Accuracy,
            MacroF1 = report.MacroAverage.F1,
            report.LogLoss,
        };

    private static object ToJson(ImageClassificationTrial trial) =>
        new
        {
            trial.Backbone,
            Strategy = TrainingStatus.NameOf(trial.Strategy),
            Images = trial.ImageCount,
            trial.Epochs,
            Seconds = Math.Round(trial.Elapsed.TotalSeconds, 3),
            Accuracy = JsonText.Finite(trial.Accuracy),
            LogLoss = JsonText.Finite(trial.LogLoss),
            trial.Note,
        };
}
