using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>Converts each progress report of a detector's training to a status and passes it on.</summary>
internal sealed class DetectionReporter(string backbone, bool withMasks, Action<TrainingStatus> show) : IProgress<TrainingProgress>
{
    private readonly Lock _lock = new();
    private double? _best;

    public void Report(TrainingProgress value)
    {
        var metric = withMasks ? MetricNames.ValidationMaskAveragePrecision : MetricNames.ValidationAveragePrecision;
        lock (_lock)
        {
            if (value.Metrics.TryGetValue(metric, out var precision))
            {
                if (!(precision <= _best))
                    _best = precision;
            }

            var phase = withMasks ? "boxes and masks" : "boxes";
            show(
                new TrainingStatus(phase, backbone, value, _best, value.Remaining)
                {
                    MetricLabel = withMasks ? "mask AP" : "AP",
                    Metric = metric,
                }
            );
        }
    }
}
