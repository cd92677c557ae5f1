using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training;

/// <summary>A callback whose state is saved with each checkpoint and restored when a training run resumes.</summary>
public interface ICheckpointedCallback
{
    /// <summary>Gets the name of the state in the checkpoint; unique among the callbacks of a training run.</summary>
    string StateName { get; }

    /// <summary>Returns the state to save.</summary>
    /// <returns>A JSON object. Numbers in it round-trip exactly; NaN and infinities are not allowed.</returns>
    JsonObject SaveState();

    /// <summary>Restores the state.</summary>
    /// <param name="state">The state that <see cref="SaveState"/> returned.</param>
    /// <exception cref="InvalidDataException"><paramref name="state"/> is not such a state.</exception>
    void RestoreState(JsonObject state);
}
