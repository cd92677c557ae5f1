namespace MLNet.VisionGraph.Training.Optimization;

/// <summary>A group of parameters with the same weight decay and learning rate.</summary>
/// <param name="Name">The name for logs, for example <c>blocks2, decay</c>.</param>
/// <param name="Parameters">The names of the parameters, in the network's order.</param>
/// <param name="WeightDecay">The weight decay, 0 or more.</param>
/// <param name="LearningRateScale">The factor on the schedule's learning rate, above 0; 1 for the head.</param>
/// <param name="Depth">The depth in the network, from 0 for the stem.</param>
internal sealed record ParameterGroup(
    string Name,
    IReadOnlyList<string> Parameters,
    double WeightDecay,
    double LearningRateScale,
    int Depth
);
