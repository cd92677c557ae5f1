using System.Text.Json.Nodes;

namespace MLNet.VisionGraph.Training;

/// <summary>What a training's checkpoint says besides its tensors. All of it comes back exactly.</summary>
public sealed record TrainingCheckpointInfo
{
    /// <summary>Gets the name of the backbone, for example <c>mobilevig_ti</c>.</summary>
    public string Backbone { get; init; } = string.Empty;

    /// <summary>Gets the names of the classes, in the order of the scores.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Gets the number of epochs that are complete.</summary>
    public int CompletedEpochs { get; init; }

    /// <summary>Gets the number of batches of the next epoch that are done: 0 between two epochs.</summary>
    public int BatchesDone { get; init; }

    /// <summary>Gets the number of updates that the optimiser has made.</summary>
    public long Step { get; init; }

    /// <summary>Gets the training's seed.</summary>
    public long Seed { get; init; }

    /// <summary>Gets how long the training has taken so far, in seconds.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Gets a text by which a resumed training recognises that its options and photos are the same.</summary>
    public string Fingerprint { get; init; } = string.Empty;

    /// <summary>Gets the states of random number generators, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> RandomStates { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Gets what callbacks keep, by <see cref="ICheckpointedCallback.StateName"/>: early stopping, the best value.</summary>
    public IReadOnlyDictionary<string, JsonObject> CallbackStates { get; init; } = new Dictionary<string, JsonObject>();

    /// <summary>Gets the versions of what wrote the checkpoint, by name: the library, TorchSharp, .NET.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets what else the trainer keeps: the schedule's state, sums of the running epoch.</summary>
    public JsonObject Extra { get; init; } = [];
}
