namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>The progress of embedding a data set.</summary>
/// <param name="Done">The number of processed images, including unreadable ones.</param>
/// <param name="Images">The number of images in the data set.</param>
internal readonly record struct EmbeddingProgress(int Done, int Images);
