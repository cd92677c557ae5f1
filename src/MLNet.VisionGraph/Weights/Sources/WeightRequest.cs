using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>The request of a network to a <see cref="WeightSource"/>.</summary>
internal sealed record WeightRequest
{
    /// <summary>Gets the name of the backbone, for messages and for the cache.</summary>
    public required string BackboneName { get; init; }

    /// <summary>Gets the parameters of the network, in its order.</summary>
    public required IReadOnlyList<ParameterSpec> Parameters { get; init; }

    /// <summary>
    /// Gets the parameters that a checkpoint may hold beyond <see cref="Parameters"/>: those of the whole backbone if the network is a part
    /// of it. Heads that the network does not have need not be listed.
    /// </summary>
    public IReadOnlyList<ParameterSpec> Whole { get; init; } = [];

    /// <summary>Gets the names of the network's heads: it may be built without them, and files may lack them.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>Gets the released checkpoints, the recommended one first.</summary>
    public IReadOnlyList<ReleasedCheckpoint> Released { get; init; } = [];

    /// <summary>
    /// Gets the behavior when the head is absent or has another number of classes. The default is <see cref="ClassMismatch.Error"/>.
    /// </summary>
    public ClassMismatch ClassMismatch { get; init; } = ClassMismatch.Error;

    /// <summary>Gets the backbones to try if the file does not fit.</summary>
    public IEnumerable<WeightCandidate> Candidates { get; init; } = [];

    /// <summary>Gets the progress reporter of downloads. The default is null.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Gets the token that cancels a download.</summary>
    public CancellationToken Cancellation { get; init; }
}
