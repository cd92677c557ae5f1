using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.VisionGraph.Training.Callbacks;

namespace MLNet.VisionGraph.Training;

/// <summary>A callback that stops the training when a metric has not improved for a number of epochs. Checkpoints keep its state.</summary>
public sealed class EarlyStopping : TrainingCallback, ICheckpointedCallback
{
    private readonly MetricMonitor _monitor;
    private readonly int _patience;

    /// <summary>Creates the callback.</summary>
    /// <param name="monitor">The name of the metric. The default is <see cref="MetricNames.ValidationLoss"/>.</param>
    /// <param name="patience">
    /// The number of consecutive epochs without improvement after which the training stops, at least 1. The default is 10.
    /// </param>
    /// <param name="minimumDelta">
    /// The amount by which a value must be better to count as an improvement, 0 or more. The default is 0.
    /// </param>
    /// <param name="mode">The direction of improvement. By default, the name of the metric determines it.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public EarlyStopping(
        string monitor = MetricNames.ValidationLoss,
        int patience = 10,
        double minimumDelta = 0,
        MonitorMode mode = MonitorMode.Auto
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        _monitor = new MetricMonitor(monitor, mode, minimumDelta);
        _patience = patience;
    }

    /// <summary>Gets the best value so far; <see langword="null"/> before the first.</summary>
    public double? Best => _monitor.Best;

    /// <summary>Gets the epoch of the best value; 0 before the first.</summary>
    public int BestEpoch => _monitor.BestEpoch;

    /// <summary>Gets the number of epochs since the last improvement.</summary>
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
        var best = Best?.ToString("G6", CultureInfo.InvariantCulture) ?? "not a number";
        state.RequestStop($"{_monitor.Metric} has not improved for {_patience} epochs: its best value is {best} in epoch {BestEpoch}.");
    }

    /// <inheritdoc/>
    public JsonObject SaveState() => _monitor.Save(("without", EpochsWithoutImprovement));

    /// <inheritdoc/>
    public void RestoreState(JsonObject state) => _monitor.Restore(state, json => EpochsWithoutImprovement = (int)json["without"]!);
}
