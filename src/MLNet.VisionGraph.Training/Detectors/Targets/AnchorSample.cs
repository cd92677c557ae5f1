namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Which anchors of an image have a part in the loss.</summary>
/// <param name="Assignment">The assignment of all anchors.</param>
/// <param name="Positives">The anchors with an object, in ascending order.</param>
/// <param name="Negatives">The anchors that show background, in ascending order.</param>
internal sealed record AnchorSample(Assignment Assignment, int[] Positives, int[] Negatives);
