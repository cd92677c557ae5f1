using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training;

/// <summary>A callback that remembers something which a resumed training needs: it is asked when a checkpoint is written, and told when one is read.</summary>
public interface ICheckpointedCallback : ITrainingCallback
{
    /// <summary>Gets the name under which the checkpoint keeps it; unique among the callbacks of a training.</summary>
    string StateName { get; }

    /// <summary>Gets what is to be kept.</summary>
    /// <returns>A JSON object; numbers in it come back exactly, NaN and infinities are not allowed.</returns>
    JsonObject SaveState();

    /// <summary>Takes back what was kept.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave.</param>
    /// <exception cref="InvalidDataException">It is not.</exception>
    void RestoreState(JsonObject state);
}
