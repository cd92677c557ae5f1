namespace MLNet.VisionGraph.Training;

/// <summary>What an optimiser gets, and what it leaves alone.</summary>
/// <param name="Groups">The groups of trained parameters, none of them empty, from the stem to the head.</param>
/// <param name="Frozen">The names of the trainable parameters that are kept as they are.</param>
public sealed record ParameterGroups(IReadOnlyList<ParameterGroup> Groups, IReadOnlyList<string> Frozen);
