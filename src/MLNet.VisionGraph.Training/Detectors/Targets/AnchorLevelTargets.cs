namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>What the anchors of a level are to predict. Indexes run over images, rows, columns and anchors of a position.</summary>
/// <param name="Positives">The indexes of the anchors with an object.</param>
/// <param name="Labels">The class of each of them.</param>
/// <param name="Deltas">The delta from each of them to its object.</param>
/// <param name="Negatives">The indexes of the anchors that show background.</param>
internal sealed record AnchorLevelTargets(long[] Positives, int[] Labels, BoxDelta[] Deltas, long[] Negatives);
