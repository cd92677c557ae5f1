using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.VisionGraph.Pipeline.Scoring;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>Writes a training to the context's log, if there is one: a line at the start, for each epoch and at the end.</summary>
internal sealed class TrainingLog(IHostEnvironment? environment) : TrainingCallback
{
    private readonly ScoringLog _log = new(environment, "Train");

    public void Begin(BackboneDescriptor backbone, ImageDatasetSplit images) =>
        _log.Info(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{backbone.Name}: training on {images.Training.Count} images of {images.Training.ClassNames.Count} classes, "
                    + $"validating on {images.Validation.Count}."
            )
        );

    public void Unreadable(IReadOnlyList<UnreadableImage> images)
    {
        if (images.Count > 0)
            _log.Warning($"Images were left out.{UnreadableText.After(images)}");
    }

    public void Warn(string warning) => _log.Warning(warning);

    public override void OnEpochEnd(TrainingState state) => _log.Info(TrainingProgress.From(state, TrainingPhase.EpochEnded).ToString());

    public void End(TrainedImageClassifier trained)
    {
        _log.Info($"{trained.Backbone.Name}: the training began with {trained.WeightsDescription}.");
        var stopped = trained.State.StopReason is { } reason ? $" Stopped: {reason}." : string.Empty;
        _log.Info($"{trained.Backbone.Name}: trained. Validation of the best epoch: {trained.Validation}.{stopped}");
    }

    public void Quantized(BackboneDescriptor backbone, QuantizationPlan plan) => _log.Info($"{backbone.Name}: {plan}.");

    public void Calibrated(TemperatureScalingResult result)
    {
        if (result.AtBound)
            _log.Warning(
                "Scores are not calibrated: the validation images are too few, or classified too well or too poorly, to find a temperature."
            );
        else
            _log.Info(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Scores are calibrated with the temperature {result.Temperature:G4}: "
                        + $"{Error(result.CalibrationBefore)} before, {Error(result.CalibrationAfter)} after."
                )
            );

        static string Error(Calibration calibration) =>
            string.Create(CultureInfo.InvariantCulture, $"expected calibration error {calibration.ExpectedError:G3}");
    }
}
