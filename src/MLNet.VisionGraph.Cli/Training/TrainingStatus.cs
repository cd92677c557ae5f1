using System.Globalization;
using System.Text;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The displayed status of a training run.</summary>
/// <param name="Phase">The current phase.</param>
/// <param name="Backbone">The name of the backbone.</param>
/// <param name="Training">The progress of the training; null before the first step.</param>
/// <param name="BestAccuracy">The best validation accuracy so far, from 0 to 1.</param>
/// <param name="TimeLeft">The remaining time.</param>
internal sealed record TrainingStatus(string Phase, string Backbone, TrainingProgress? Training, double? BestAccuracy, TimeSpan? TimeLeft)
{
    /// <summary>Gets the name of the metric by which epochs are compared. The default is the top-1 accuracy.</summary>
    public string Metric { get; init; } = MetricNames.ValidationTop1;

    /// <summary>Gets the name under which the metric is displayed.</summary>
    public string MetricLabel { get; init; } = "accuracy";

    /// <summary>Gets a value indicating whether to write a log line because something has begun or ended.</summary>
    public bool IsMilestone => Training is not { Phase: TrainingPhase.Training or TrainingPhase.Embedding };

    /// <summary>Gets the validation accuracy of the epoch that has just ended.</summary>
    public double? Accuracy => Training?.Metrics.TryGetValue(Metric, out var accuracy) == true ? accuracy : null;

    /// <summary>Returns the name of a strategy on the command line.</summary>
    public static string NameOf(TrainingStrategy strategy) =>
        strategy switch
        {
            TrainingStrategy.LinearProbe => "linear-probe",
            TrainingStrategy.Gradual => "gradual",
            _ => "fine-tune",
        };

    /// <summary>Formats a time, such as <c>0:07:12</c>.</summary>
    public static string Clock(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}");

    /// <summary>Returns a line for a log.</summary>
    public override string ToString()
    {
        var culture = CultureInfo.InvariantCulture;
        StringBuilder text = new($"{Phase} {Backbone}");
        if (Training is { Phase: TrainingPhase.Embedding } embedding)
        {
            text.Append(culture, $"  image {embedding.Step}/{embedding.Steps}  {embedding.ImagesPerSecond:F0} images/s");
        }
        else if (Training is { Epoch: > 0 } training)
        {
            text.Append(
                culture,
                $"  epoch {training.Epoch}/{training.Epochs}  step {training.Step}/{training.Steps}  loss {training.Loss:F4}"
            );
            if (Accuracy is { } accuracy)
                text.Append(culture, $"  {MetricLabel} {accuracy:F4}");
            text.Append(culture, $"  {training.ImagesPerSecond:F0} images/s");
        }

        if (BestAccuracy is { } best)
            text.Append(culture, $"  best {best:F4}");
        if (TimeLeft is { } left)
            text.Append(culture, $"  {Clock(left)} left");
        return text.ToString();
    }
}
