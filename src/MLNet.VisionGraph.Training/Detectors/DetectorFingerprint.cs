using System.Globalization;
using MLNet.VisionGraph.Training.Detectors.Data;
using MLNet.VisionGraph.Training.Loop.Checkpoints;

namespace MLNet.VisionGraph.Training.Detectors;

/// <summary>What must stay the same for a detector's training to resume from a checkpoint.</summary>
internal static class DetectorFingerprint
{
    /// <summary>Computes the fingerprint of a training.</summary>
    public static string Compute(ObjectDetectionTrainingOptions options, DetectionData data) =>
        TrainingFingerprint.Text([
            (nameof(options.Architecture), options.Architecture.ToString()),
            (nameof(options.Backbone), options.Backbone.Name),
            (nameof(options.ImageSize), options.ImageSize),
            (nameof(options.MultiScale), options.MultiScale),
            ("Classes", data.ClassNames),
            ("Training images", HashOf(data.Training)),
            ("Validation images", HashOf(data.Validation)),
            (nameof(options.Weights), options.Weights?.Description),
            (nameof(options.Epochs), options.Epochs),
            (nameof(options.BatchSize), options.BatchSize),
            (nameof(options.GradientAccumulationSteps), options.GradientAccumulationSteps),
            (nameof(options.LearningRate), options.LearningRate),
            (
                nameof(options.Schedule),
                new { Kind = options.ScheduleOrDefault.GetType().Name, Options = (object)options.ScheduleOrDefault }
            ),
            (nameof(options.Optimizer), options.Optimizer.ToString()),
            (nameof(options.WeightDecay), options.WeightDecay),
            (nameof(options.DecayNormsAndBiases), options.DecayNormsAndBiases),
            (nameof(options.LayerDecay), options.LayerDecay),
            (nameof(options.FrozenStages), options.FrozenStages),
            (nameof(options.FreezeBatchNorm), options.FreezeBatchNorm),
            (nameof(options.Augmentation), options.Augmentation),
            (nameof(options.WeightAveraging), options.WeightAveraging),
            (nameof(options.MaxGradientNorm), options.MaxGradientNorm),
            (nameof(options.ValidationInterval), options.ValidationInterval),
            (nameof(options.ChannelsLast), options.ChannelsLast),
            (nameof(options.Seed), options.Seed),
        ]);

    // Names and boxes in order; the files are not read.
    private static string HashOf(IReadOnlyList<DetectionSample> samples) =>
        $"{samples.Count}, "
        + TrainingFingerprint.HashOf(
            samples.SelectMany(sample =>
                sample
                    .Objects.Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.Label} {found.Box} {found.IsCrowd}"))
                    .Prepend(sample.Image.Name)
            )
        );
}
