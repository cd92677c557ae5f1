namespace MLNet.VisionGraph.Graph;

/// <summary>An entry of a network's state dict, which a complete checkpoint must hold.</summary>
/// <param name="Name">The name in the official checkpoint, for example <c>stem.stem.0.weight</c>.</param>
/// <param name="Shape">The shape, outermost dimension first; empty for a scalar.</param>
/// <param name="Kind">The kind of the entry, which determines how it is initialized, counted and adapted.</param>
public sealed record ParameterSpec(string Name, IReadOnlyList<int> Shape, ParameterKind Kind)
{
    /// <summary>Gets the initialization for training from scratch. The default is null (PyTorch's default initialization).</summary>
    public ParameterInitialization? Initialization { get; init; }

    /// <summary>Gets the number of values: the product of the shape, 1 for a scalar.</summary>
    public long Count => Shape.Aggregate(1L, (count, dimension) => count * dimension);

    /// <summary>
    /// Gets a value indicating whether the entry is trained by gradient descent; running statistics and counters are not.
    /// </summary>
    public bool IsTrainable => Kind is not (ParameterKind.RunningMean or ParameterKind.RunningVariance or ParameterKind.BatchCount);
}
