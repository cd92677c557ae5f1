namespace MLNet.VisionGraph.Weights;

/// <summary>A tensor that a checkpoint holds in another shape than the network needs.</summary>
/// <param name="Name">The official name of the tensor.</param>
/// <param name="FileShape">The shape in the file.</param>
/// <param name="NetworkShape">The shape that the network needs.</param>
public sealed record WeightShapeMismatch(string Name, IReadOnlyList<int> FileShape, IReadOnlyList<int> NetworkShape);
