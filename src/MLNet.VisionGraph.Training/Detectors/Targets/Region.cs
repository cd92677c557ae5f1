namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>A region of an image of a batch.</summary>
/// <param name="Image">The index of the image.</param>
/// <param name="Box">The region, in pixels.</param>
internal readonly record struct Region(int Image, Box Box);
