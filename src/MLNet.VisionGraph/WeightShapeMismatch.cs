namespace MLNet.VisionGraph;

/// <summary>A tensor whose shape in a checkpoint differs from the shape that the network needs.</summary>
/// <param name="Name">The official name of the tensor.</param>
/// <param name="FileShape">The shape in the file.</param>
/// <param name="NetworkShape">The shape that the network needs.</param>
public sealed record WeightShapeMismatch(string Name, IReadOnlyList<int> FileShape, IReadOnlyList<int> NetworkShape);
