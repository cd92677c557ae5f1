using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>A backbone that a checkpoint might belong to; tried only if the checkpoint does not fit the requested network.</summary>
/// <param name="Name">The backbone's name, such as <c>mobilevig_ti</c>.</param>
/// <param name="Parameters">Returns the parameters in its checkpoints, including the head.</param>
/// <param name="Heads">The names of its heads.</param>
/// <param name="UsageHint">The value to pass for this backbone, such as <c>MobileVigVariant.Ti</c>; null to use the name.</param>
internal sealed record WeightCandidate(
    string Name,
    Func<IReadOnlyList<ParameterSpec>> Parameters,
    IReadOnlyList<string> Heads,
    string? UsageHint = null
);
