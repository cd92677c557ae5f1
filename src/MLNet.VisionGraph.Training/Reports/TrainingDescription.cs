using System.Globalization;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>Describes how a classifier was trained.</summary>
internal static class TrainingDescription
{
    private const int MaxTrials = 200;

    public static ReportTraining Create(TrainedImageClassifier trained, TrainingReportOptions options) =>
        new(
            NameOf(trained.Options.Strategy),
            trained.History.Count,
            trained.Options.EpochCount,
            trained.BestEpoch,
            Math.Round((options.Elapsed ?? trained.State.Elapsed).TotalSeconds, 3),
            options.IsInterrupted,
            trained.State.StopReason,
            [.. OptionsOf(trained, trained.Options)],
            trained.History,
            [
                .. options
                    .Trials.Take(MaxTrials)
                    .Select(trial => new ReportTrial(
                        trial.Backbone,
                        NameOf(trial.Strategy),
                        trial.ImageCount,
                        trial.Epochs,
                        Math.Round(trial.Elapsed.TotalSeconds, 3),
                        trial.Accuracy,
                        trial.LogLoss,
                        trial.Note
                    )),
            ]
        );

    private static string NameOf(TrainingStrategy strategy) =>
        strategy switch
        {
            TrainingStrategy.LinearProbe => "linear probe",
            TrainingStrategy.Gradual => "gradual unfreezing",
            _ => "fine-tuning",
        };

    private static IEnumerable<ReportOption> OptionsOf(TrainedImageClassifier trained, ImageTrainingOptions options)
    {
        yield return new("weights", trained.WeightsDescription);
        yield return new("epochs", Text(options.EpochCount));
        yield return new(
            "batch size",
            options.GradientAccumulationSteps > 1
                ? $"{options.BatchSizeOrDefault} × {options.GradientAccumulationSteps}"
                : Text(options.BatchSizeOrDefault)
        );
        yield return new("highest learning rate", Text(options.PeakLearningRate));
        yield return new("schedule", options.ScheduleOrDefault.GetType().Name.Replace("Schedule", string.Empty, StringComparison.Ordinal));
        yield return new("optimizer", options.Optimizer.ToString());
        yield return new("weight decay", Text(options.GroupingOrDefault.WeightDecay));
        yield return new("decay of the rate from stage to stage", Text(options.GroupingOrDefault.LayerDecay));
        yield return new("augmentation", NameOf(options.Augmentation));
        yield return new("label smoothing", Text(options.Augmentation.LabelSmoothing));
        yield return new("balance of classes", options.Balance.ToString());
        yield return new("frozen norms", options.FreezeBatchNorm ? "yes" : "no");
        yield return new("averaged weights", options.WeightAveraging is null ? "no" : "yes");
        yield return new(
            "gradient clipping",
            (options.MaxGradientNorm, options.AdaptiveClipping) switch
            {
                (null, null) => "none",
                ({ } norm, null) => $"norm {Text(norm)}",
                (null, { } share) => $"adaptive {Text(share)}",
                ({ } norm, { } share) => $"norm {Text(norm)}, adaptive {Text(share)}",
            }
        );
        yield return new("teacher", options.Distillation is null ? "none" : "yes");
        var layout = options.ChannelsLast switch
        {
            true => ", channels last",
            false => ", channels first",
            null => string.Empty,
        };
        yield return new("precision", $"{options.Precision}{layout}");
        yield return new("device", options.Device);
        yield return new("seed", Text(options.Seed));
    }

    private static string NameOf(AugmentationOptions augmentation) =>
        augmentation == AugmentationOptions.None ? "none"
        : augmentation == AugmentationOptions.Gentle ? "gentle"
        : augmentation == AugmentationOptions.MobileVig ? "the papers' recipe"
        : "of its own";

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
