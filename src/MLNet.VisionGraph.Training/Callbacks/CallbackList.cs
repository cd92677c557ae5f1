using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training;

/// <summary>Several callbacks as one: told in their order, at the end all of them even if one throws.</summary>
public sealed class CallbackList : ITrainingCallback
{
    private readonly ITrainingCallback[] _callbacks;

    /// <summary>Puts callbacks together.</summary>
    /// <param name="callbacks">The callbacks.</param>
    /// <exception cref="ArgumentException">Two keep state under the same name.</exception>
    public CallbackList(IEnumerable<ITrainingCallback> callbacks)
    {
        ArgumentNullException.ThrowIfNull(callbacks);
        _callbacks = [.. callbacks];
        if (Checkpointed.GroupBy(callback => callback.StateName).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two callbacks keep state under the name '{twice.Key}': give one of them another.", nameof(callbacks));
    }

    private IEnumerable<ICheckpointedCallback> Checkpointed => _callbacks.OfType<ICheckpointedCallback>();

    /// <inheritdoc/>
    public void OnTrainStart(TrainingState state) => Each(callback => callback.OnTrainStart(state));

    /// <inheritdoc/>
    public void OnEpochStart(TrainingState state) => Each(callback => callback.OnEpochStart(state));

    /// <inheritdoc/>
    public void OnBatchEnd(TrainingState state) => Each(callback => callback.OnBatchEnd(state));

    /// <inheritdoc/>
    public void OnEpochEnd(TrainingState state) => Each(callback => callback.OnEpochEnd(state));

    /// <inheritdoc/>
    /// <exception cref="AggregateException">Callbacks threw; all of them were told.</exception>
    public void OnTrainEnd(TrainingState state)
    {
        List<Exception> errors = [];
        foreach (var callback in _callbacks)
        {
            try
            {
                callback.OnTrainEnd(state);
            }
            catch (Exception e) // Nothing is swallowed: the others close their files first.
            {
                errors.Add(e);
            }
        }

        if (errors.Count > 0)
            throw new AggregateException("Callbacks failed at the end of the training.", errors);
    }

    /// <summary>Gathers what the callbacks want kept in a checkpoint, by name.</summary>
    /// <returns>A JSON object for each callback that is an <see cref="ICheckpointedCallback"/>.</returns>
    public IReadOnlyDictionary<string, JsonObject> SaveStates() => Checkpointed.ToDictionary(callback => callback.StateName, callback => callback.SaveState());

    /// <summary>Gives the callbacks back what a checkpoint kept. Callbacks that it does not know begin afresh.</summary>
    /// <param name="states">What <see cref="SaveStates"/> gave.</param>
    /// <exception cref="InvalidDataException">A callback does not understand it.</exception>
    public void RestoreStates(IReadOnlyDictionary<string, JsonObject> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        foreach (var callback in Checkpointed)
        {
            if (states.TryGetValue(callback.StateName, out var state))
                callback.RestoreState(state);
        }
    }

    private void Each(Action<ITrainingCallback> tell)
    {
        foreach (var callback in _callbacks)
            tell(callback);
    }
}
