using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>Makes a status of each report of a training or an experiment, and passes it on.</summary>
internal sealed class TrainingReporter(string backbone, TrainingStrategy strategy, Action<TrainingStatus> show) : IProgress<TrainingProgress>, IProgress<ImageClassificationExperimentProgress>
{
    private readonly Lock _lock = new();
    private double? _best;

    public void Report(TrainingProgress value)
    {
        lock (_lock)
        {
            Remember(value);
            var phase = value.Phase == TrainingPhase.Embedding ? "embedding" : TrainingStatus.NameOf(strategy);
            show(new TrainingStatus(phase, backbone, value, _best, value.Remaining));
        }
    }

    public void Report(ImageClassificationExperimentProgress value)
    {
        lock (_lock)
        {
            if (value.Training is { } training)
                Remember(training);
            var phase = value.Phase switch
            {
                ImageClassificationExperimentPhase.Fetching => "fetching weights",
                ImageClassificationExperimentPhase.Probing => value.Training?.Phase == TrainingPhase.Embedding ? "embedding" : "linear-probe",
                ImageClassificationExperimentPhase.Measuring => "measuring",
                ImageClassificationExperimentPhase.Training => TrainingStatus.NameOf(strategy),
                _ => "best:",
            };
            show(new TrainingStatus(phase, value.Backbone, value.Training, _best, value.Remaining));
        }
    }

    private void Remember(TrainingProgress training)
    {
        if (training.Metrics.TryGetValue(MetricNames.ValidationTop1, out var accuracy) && !(accuracy <= _best))
            _best = accuracy;
    }
}
