using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>Tracks the best value of a metric. Of equal values, the first stays the best; NaN is never the best.</summary>
internal sealed class MetricMonitor
{
    private static readonly string[] s_lowIsGood = ["loss", "error", "ece"];

    private readonly bool _minimize;
    private readonly double _minimumDelta;

    public MetricMonitor(string metric, MonitorMode mode, double minimumDelta)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        if (!(minimumDelta >= 0))
            throw new ArgumentOutOfRangeException(nameof(minimumDelta), minimumDelta, "The least improvement must be 0 or more.");
        Metric = metric;
        _minimumDelta = minimumDelta;
        _minimize =
            mode == MonitorMode.Minimize
            || (mode == MonitorMode.Auto && s_lowIsGood.Any(end => metric.EndsWith(end, StringComparison.OrdinalIgnoreCase)));
    }

    public string Metric { get; }

    public double? Best { get; private set; }

    public int BestEpoch { get; private set; }

    /// <summary>Updates the monitor with the value of an epoch.</summary>
    /// <returns>Whether the value exceeds all earlier ones by more than the minimum improvement.</returns>
    public bool Update(TrainingState state)
    {
        if (!state.Metrics.TryGetValue(Metric, out var value))
        {
            throw new InvalidOperationException(
                $"The metric '{Metric}' is monitored, but epoch {state.Epoch} has only "
                    + $"{string.Join(", ", state.Metrics.Keys.DefaultIfEmpty("no metrics at all"))}."
            );
        }

        var better =
            double.IsFinite(value) && (Best is not { } best || (_minimize ? value < best - _minimumDelta : value > best + _minimumDelta));
        if (better)
            (Best, BestEpoch) = (value, state.Epoch);
        return better;
    }

    public JsonObject Save(params (string Name, JsonNode Value)[] more)
    {
        JsonObject state = new()
        {
            ["metric"] = Metric,
            ["best"] = Best,
            ["bestEpoch"] = BestEpoch,
        };
        foreach (var (name, value) in more)
            state[name] = value;
        return state;
    }

    public void Restore(JsonObject state, Action<JsonObject>? more = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        try
        {
            if ((string?)state["metric"] is not { } metric || metric != Metric)
                return;
            Best = (double?)state["best"];
            BestEpoch = (int)state["bestEpoch"]!;
            more?.Invoke(state);
        }
        catch (Exception exception)
            when (exception
                    is InvalidOperationException
                        or FormatException
                        or ArgumentNullException
                        or NullReferenceException
                        or OverflowException
            )
        {
            throw new InvalidDataException(
                $"The state in the checkpoint of the callback that monitors '{Metric}' cannot be read: {exception.Message}",
                exception
            );
        }
    }
}
