namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>The size and hash of a file, as far as they are known before the download.</summary>
internal readonly record struct ExpectedFile(long? Size, string? Sha256);
