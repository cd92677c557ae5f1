using System.Text.Json.Nodes;
using MLNet.VisionGraph.Training.Callbacks;

namespace MLNet.VisionGraph.Training;

/// <summary>Tells after each epoch whether it is the best so far, so that its weights are to be kept. A checkpoint keeps the best value.</summary>
public sealed class BestCheckpointTracker : TrainingCallback, ICheckpointedCallback
{
    private readonly MetricMonitor _monitor;

    /// <summary>Watches a metric.</summary>
    /// <param name="monitor">The name of the metric. Default: <see cref="MetricNames.ValidationTop1"/>.</param>
    /// <param name="mode">Which values are better. Default: the name decides.</param>
    /// <param name="minimumDelta">By more than what a value must be better to count, 0 or more. Default: 0; of equal values the first is the best.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public BestCheckpointTracker(string monitor = MetricNames.ValidationTop1, MonitorMode mode = MonitorMode.Auto, double minimumDelta = 0) =>
        _monitor = new MetricMonitor(monitor, mode, minimumDelta);

    /// <summary>Gets the best value so far; <see langword="null"/> before the first.</summary>
    public double? Best => _monitor.Best;

    /// <summary>Gets the epoch of the best value; 0 before the first.</summary>
    public int BestEpoch => _monitor.BestEpoch;

    /// <summary>Gets whether the epoch that ended last is the best.</summary>
    public bool IsBest { get; private set; }

    /// <inheritdoc/>
    public string StateName => $"best:{_monitor.Metric}";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The epoch does not have the metric.</exception>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        IsBest = _monitor.Update(state);
    }

    /// <inheritdoc/>
    public JsonObject SaveState() => _monitor.Save();

    /// <inheritdoc/>
    public void RestoreState(JsonObject state) => _monitor.Restore(state);
}
