using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights;

/// <summary>A backbone that a checkpoint might belong to; asked only when the checkpoint does not fit the network at hand.</summary>
/// <param name="Name">The backbone's name, such as <c>mobilevig_ti</c>.</param>
/// <param name="Parameters">What a checkpoint of it holds, the head included.</param>
/// <param name="HowToAsk">What a user passes to get this backbone, such as <c>MobileVigVariant.Ti</c>; null to use the name.</param>
internal sealed record WeightCandidate(string Name, Func<IReadOnlyList<ParameterSpec>> Parameters, string? HowToAsk = null);
