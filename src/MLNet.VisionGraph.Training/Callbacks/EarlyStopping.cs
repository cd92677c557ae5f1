using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.VisionGraph.Training.Callbacks;

namespace MLNet.VisionGraph.Training;

/// <summary>Stops a training once a metric has not become better for some epochs. A checkpoint keeps its count.</summary>
public sealed class EarlyStopping : TrainingCallback, ICheckpointedCallback
{
    private readonly MetricMonitor _monitor;
    private readonly int _patience;

    /// <summary>Watches a metric.</summary>
    /// <param name="monitor">The name of the metric. Default: <see cref="MetricNames.ValidationLoss"/>.</param>
    /// <param name="patience">How many epochs in a row without improvement are too many, at least 1. Default: 10.</param>
    /// <param name="minimumDelta">By more than what a value must be better to count, 0 or more. Default: 0.</param>
    /// <param name="mode">Which values are better. Default: the name decides.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public EarlyStopping(string monitor = MetricNames.ValidationLoss, int patience = 10, double minimumDelta = 0, MonitorMode mode = MonitorMode.Auto)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        _monitor = new MetricMonitor(monitor, mode, minimumDelta);
        _patience = patience;
    }

    /// <summary>Gets the best value so far; <see langword="null"/> before the first.</summary>
    public double? Best => _monitor.Best;

    /// <summary>Gets the epoch of the best value; 0 before the first.</summary>
    public int BestEpoch => _monitor.BestEpoch;

    /// <summary>Gets the number of epochs since then.</summary>
    public int EpochsWithoutImprovement { get; private set; }

    /// <inheritdoc/>
    public string StateName => $"early-stopping:{_monitor.Metric}";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The epoch does not have the metric.</exception>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        EpochsWithoutImprovement = _monitor.Update(state) ? 0 : EpochsWithoutImprovement + 1;
        if (EpochsWithoutImprovement < _patience)
            return;
        var best = Best?.ToString("G6", CultureInfo.InvariantCulture) ?? "no number at all";
        state.RequestStop($"{_monitor.Metric} has not become better for {_patience} epochs: its best is {best} in epoch {BestEpoch}.");
    }

    /// <inheritdoc/>
    public JsonObject SaveState() => _monitor.Save(("without", EpochsWithoutImprovement));

    /// <inheritdoc/>
    public void RestoreState(JsonObject state) => _monitor.Restore(state, json => EpochsWithoutImprovement = (int)json["without"]!);
}
