namespace MLNet.VisionGraph.Training.Probing;

/// <summary>How far the embedding of a set is.</summary>
/// <param name="Done">The photos that are done with, unreadable ones included.</param>
/// <param name="Photos">The photos of the set.</param>
internal readonly record struct EmbeddingProgress(int Done, int Photos);
