using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>Records every epoch of a training, including those before it was resumed from a checkpoint.</summary>
internal sealed class EpochHistory : TrainingCallback, ICheckpointedCallback
{
    private const string Rate = "learning_rate";

    private readonly List<EpochRecord> _epochs = [];

    /// <summary>Gets the completed epochs in order.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    public string StateName => "history";

    public override void OnEpochEnd(TrainingState state) =>
        _epochs.Add(
            new EpochRecord(
                state.Epoch,
                state.LearningRate,
                state.Metrics.Where(metric => double.IsFinite(metric.Value)).ToDictionary(StringComparer.Ordinal)
            )
        );

    public JsonObject SaveState() =>
        new(
            _epochs.Select(epoch =>
                KeyValuePair.Create(
                    epoch.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    (JsonNode?)
                        new JsonObject([
                            KeyValuePair.Create(Rate, (JsonNode?)epoch.LearningRate),
                            .. epoch.Metrics.Select(metric => KeyValuePair.Create($"metric:{metric.Key}", (JsonNode?)metric.Value)),
                        ])
                )
            )
        );

    public void RestoreState(JsonObject state)
    {
        _epochs.Clear();
        foreach (var (number, node) in state)
        {
            if (!int.TryParse(number, out var epoch) || node is not JsonObject values || values[Rate] is not { } rate)
                throw new InvalidDataException($"The history of the training has an entry '{number}' that is not an epoch.");
            _epochs.Add(
                new EpochRecord(
                    epoch,
                    (double)rate,
                    values
                        .Where(value => value.Key.StartsWith("metric:", StringComparison.Ordinal))
                        .ToDictionary(value => value.Key[7..], value => (double)value.Value!, StringComparer.Ordinal)
                )
            );
        }
    }
}
