namespace MLNet.VisionGraph.Graph;

/// <summary>One entry of a network's state dict: what a checkpoint must hold for the network to be complete.</summary>
/// <param name="Name">The name in the official checkpoint, for example <c>stem.stem.0.weight</c>.</param>
/// <param name="Shape">The shape, outermost dimension first; empty for a scalar.</param>
/// <param name="Kind">What the entry is; it decides how it is initialised, counted and adapted.</param>
public sealed record ParameterSpec(string Name, IReadOnlyList<int> Shape, ParameterKind Kind)
{
    /// <summary>Gets the number of values: the product of the shape, 1 for a scalar.</summary>
    public long Count => Shape.Aggregate(1L, (count, dimension) => count * dimension);

    /// <summary>Gets whether training changes the entry by gradient; running statistics and counters are not trained.</summary>
    public bool IsTrainable => Kind is not (ParameterKind.RunningMean or ParameterKind.RunningVariance or ParameterKind.BatchCount);
}
