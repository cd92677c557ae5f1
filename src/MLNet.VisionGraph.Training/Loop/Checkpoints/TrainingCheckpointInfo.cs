using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>The metadata of a training checkpoint, which is restored exactly.</summary>
internal sealed record TrainingCheckpointInfo
{
    /// <summary>Gets the name of the backbone, for example <c>mobilevig_ti</c>.</summary>
    public string Backbone { get; init; } = string.Empty;

    /// <summary>Gets the names of the classes, in the order of the scores.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Gets the number of completed epochs.</summary>
    public int CompletedEpochs { get; init; }

    /// <summary>Gets the number of completed batches of the next epoch; 0 between two epochs.</summary>
    public int BatchesDone { get; init; }

    /// <summary>Gets the number of completed optimizer updates.</summary>
    public long Step { get; init; }

    /// <summary>Gets the training's seed.</summary>
    public long Seed { get; init; }

    /// <summary>Gets the total training time so far, in seconds.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Gets the fingerprint by which a resumed training checks that its options and images are the same.</summary>
    public string Fingerprint { get; init; } = string.Empty;

    /// <summary>Gets the states of random number generators, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> RandomStates { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Gets the states of callbacks by <see cref="ICheckpointedCallback.StateName"/>, for example of early stopping.</summary>
    public IReadOnlyDictionary<string, JsonObject> CallbackStates { get; init; } = new Dictionary<string, JsonObject>();

    /// <summary>Gets the versions of the software that wrote the checkpoint, by name: the library, TorchSharp, .NET.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets further state of the trainer: the schedule's state, and sums over the running epoch.</summary>
    public JsonObject Extra { get; init; } = [];
}
