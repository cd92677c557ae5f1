namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>What is known of a file before it is there.</summary>
internal readonly record struct ExpectedFile(long? Size, string? Sha256);
