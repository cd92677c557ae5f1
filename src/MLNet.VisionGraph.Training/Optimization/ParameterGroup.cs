namespace MLNet.VisionGraph.Training;

/// <summary>Parameters that an optimiser treats alike.</summary>
/// <param name="Name">A name for logs, for example <c>blocks2, decay</c>.</param>
/// <param name="Parameters">The names of the parameters, in the network's order.</param>
/// <param name="WeightDecay">Their weight decay, 0 or more.</param>
/// <param name="LearningRateScale">What the schedule's learning rate is multiplied with, above 0; 1 for the head.</param>
/// <param name="Depth">How deep they lie in the network, from 0 for the stem.</param>
public sealed record ParameterGroup(string Name, IReadOnlyList<string> Parameters, double WeightDecay, double LearningRateScale, int Depth);
