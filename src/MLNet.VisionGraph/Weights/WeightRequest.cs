using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights;

/// <summary>What a network asks of a <see cref="WeightSource"/>.</summary>
internal sealed record WeightRequest
{
    /// <summary>The backbone's name, for messages and for the cache.</summary>
    public required string BackboneName { get; init; }

    /// <summary>What the network needs, in its order.</summary>
    public required IReadOnlyList<ParameterSpec> Parameters { get; init; }

    /// <summary>
    /// Names that a checkpoint may hold beyond <see cref="Parameters"/>: those of the whole backbone when the network is a part of it. Heads that the network
    /// does not have need not be listed.
    /// </summary>
    public IReadOnlyList<ParameterSpec> Whole { get; init; } = [];

    /// <summary>The released checkpoints, the recommended one first.</summary>
    public IReadOnlyList<ReleasedCheckpoint> Released { get; init; } = [];

    /// <summary>What happens when the head is absent or has another number of classes.</summary>
    public ClassMismatch ClassMismatch { get; init; } = ClassMismatch.Error;

    /// <summary>The backbones to try when the file does not fit.</summary>
    public IEnumerable<WeightCandidate> Candidates { get; init; } = [];

    /// <summary>Told about a download as it goes on.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Ends a download.</summary>
    public CancellationToken Cancellation { get; init; }
}
