using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>
/// Determines after each epoch whether it is the best so far, so that its weights can be kept. The best value is saved in checkpoints.
/// </summary>
internal sealed class BestCheckpointTracker : TrainingCallback, ICheckpointedCallback
{
    private readonly MetricMonitor _monitor;
    private readonly bool _isOptional;

    /// <summary>Initializes the tracker of a metric.</summary>
    /// <param name="monitor">The name of the metric. The default is <see cref="MetricNames.ValidationTop1"/>.</param>
    /// <param name="mode">Whether higher or lower values are better. By default, this is determined from the metric's name.</param>
    /// <param name="minimumDelta">
    /// The amount, 0 or more, by which a value must exceed the best one to count as an improvement. The default is 0; of equal values, the
    /// first is the best.
    /// </param>
    /// <param name="isOptional">Whether epochs may lack the metric; they are never the best. The default is false.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public BestCheckpointTracker(
        string monitor = MetricNames.ValidationTop1,
        MonitorMode mode = MonitorMode.Auto,
        double minimumDelta = 0,
        bool isOptional = false
    ) => (_monitor, _isOptional) = (new MetricMonitor(monitor, mode, minimumDelta), isOptional);

    /// <summary>Gets the best value so far; <see langword="null"/> before the first epoch ends.</summary>
    public double? Best => _monitor.Best;

    /// <summary>Gets the epoch of the best value; 0 before the first epoch ends.</summary>
    public int BestEpoch => _monitor.BestEpoch;

    /// <summary>Gets a value indicating whether the epoch that ended last is the best.</summary>
    public bool IsBest { get; private set; }

    /// <inheritdoc/>
    public string StateName => $"best:{_monitor.Metric}";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The epoch does not have the metric.</exception>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        IsBest = (!_isOptional || state.Metrics.ContainsKey(_monitor.Metric)) && _monitor.Update(state);
    }

    /// <inheritdoc/>
    public JsonObject SaveState() => _monitor.Save();

    /// <inheritdoc/>
    public void RestoreState(JsonObject state) => _monitor.Restore(state);
}
