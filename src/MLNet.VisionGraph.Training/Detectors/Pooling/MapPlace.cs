namespace MLNet.VisionGraph.Training.Detectors.Pooling;

/// <summary>Where a map [B, H, W, C] lies in memory.</summary>
/// <param name="Start">The address of the first value.</param>
/// <param name="Positions">The positions per image, H · W.</param>
/// <param name="Width">The positions per row.</param>
internal readonly record struct MapPlace(nint Start, long Positions, int Width);
