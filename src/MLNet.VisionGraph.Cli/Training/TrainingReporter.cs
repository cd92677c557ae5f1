using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>Converts each progress report of a training run or a search to a status and passes it on.</summary>
internal sealed class TrainingReporter(string backbone, TrainingStrategy strategy, Action<TrainingStatus> show)
    : IProgress<TrainingProgress>
{
    private readonly Lock _lock = new();
    private double? _best;

    public void Report(TrainingProgress value)
    {
        lock (_lock)
        {
            Remember(value);
            var isSearch = value.Backbone is not null;
            var phase = value.Phase switch
            {
                TrainingPhase.Fetching => "fetching weights",
                TrainingPhase.Measuring => "measuring",
                TrainingPhase.Embedding => "embedding",
                TrainingPhase.Ended when isSearch => "best:",
                _ => TrainingStatus.NameOf(value.Strategy ?? strategy),
            };
            var training =
                isSearch && value.Phase is not (TrainingPhase.Embedding or TrainingPhase.Training or TrainingPhase.EpochEnded)
                    ? null
                    : value;
            show(new TrainingStatus(phase, value.Backbone ?? backbone, training, _best, value.Remaining));
        }
    }

    private void Remember(TrainingProgress training)
    {
        if (training.Metrics.TryGetValue(MetricNames.ValidationTop1, out var accuracy) && !(accuracy <= _best))
            _best = accuracy;
    }
}
