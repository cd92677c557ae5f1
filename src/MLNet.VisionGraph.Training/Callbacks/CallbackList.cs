using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>A callback that calls several callbacks in order, and at the end of the training all of them even if one throws.</summary>
internal sealed class CallbackList : TrainingCallback
{
    private readonly TrainingCallback[] _callbacks;

    /// <summary>Combines callbacks.</summary>
    /// <param name="callbacks">The callbacks.</param>
    /// <exception cref="ArgumentException">Two callbacks save their state under the same name.</exception>
    public CallbackList(IEnumerable<TrainingCallback> callbacks)
    {
        ArgumentNullException.ThrowIfNull(callbacks);
        _callbacks = [.. callbacks];
        if (Checkpointed.GroupBy(callback => callback.StateName).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException(
                $"Two callbacks keep state under the name '{twice.Key}': give one of them another.",
                nameof(callbacks)
            );
    }

    private IEnumerable<ICheckpointedCallback> Checkpointed => _callbacks.OfType<ICheckpointedCallback>();

    /// <inheritdoc/>
    public override void OnTrainStart(TrainingState state) => Each(callback => callback.OnTrainStart(state));

    /// <inheritdoc/>
    public override void OnEpochStart(TrainingState state) => Each(callback => callback.OnEpochStart(state));

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state) => Each(callback => callback.OnBatchEnd(state));

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state) => Each(callback => callback.OnEpochEnd(state));

    /// <inheritdoc/>
    /// <exception cref="AggregateException">One or more callbacks threw; all of them were called.</exception>
    public override void OnTrainEnd(TrainingState state)
    {
        List<Exception> errors = [];
        foreach (var callback in _callbacks)
        {
            try
            {
                callback.OnTrainEnd(state);
            }
            catch (Exception exception) // Rethrown below, after the other callbacks have closed their files.
            {
                errors.Add(exception);
            }
        }

        if (errors.Count > 0)
            throw new AggregateException("Callbacks failed at the end of the training.", errors);
    }

    /// <summary>Returns the states that the callbacks save in a checkpoint, by name.</summary>
    /// <returns>A JSON object for each callback that is an <see cref="ICheckpointedCallback"/>.</returns>
    public IReadOnlyDictionary<string, JsonObject> SaveStates() =>
        Checkpointed.ToDictionary(callback => callback.StateName, callback => callback.SaveState());

    /// <summary>Restores the callbacks' states from a checkpoint. Callbacks that are not in it keep their initial state.</summary>
    /// <param name="states">The states, as returned by <see cref="SaveStates"/>.</param>
    /// <exception cref="InvalidDataException">A callback cannot read its state.</exception>
    public void RestoreStates(IReadOnlyDictionary<string, JsonObject> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        foreach (var callback in Checkpointed)
        {
            if (states.TryGetValue(callback.StateName, out var state))
                callback.RestoreState(state);
        }
    }

    private void Each(Action<TrainingCallback> call)
    {
        foreach (var callback in _callbacks)
            call(callback);
    }
}
