namespace MLNet.VisionGraph.Training.Optimization;

/// <summary>The parameter groups of an optimizer, and the frozen parameters.</summary>
/// <param name="Groups">The groups of trained parameters, none of them empty, from the stem to the head.</param>
/// <param name="Frozen">The names of the trainable parameters that are not trained.</param>
internal sealed record ParameterGroups(IReadOnlyList<ParameterGroup> Groups, IReadOnlyList<string> Frozen);
