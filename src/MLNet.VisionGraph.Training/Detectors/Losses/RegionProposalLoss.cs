using MLNet.VisionGraph.Training.Detectors.Targets;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Losses;

/// <summary>
/// The loss of region proposals (arXiv:1506.01497, section 3.1.2), with the absolute difference as the loss of boxes.
/// </summary>
internal static class RegionProposalLoss
{
    /// <summary>Computes the losses. Both are divided by the number of sampled anchors of the batch.</summary>
    /// <param name="objectness">The logits of each level, [B, A, H, W].</param>
    /// <param name="deltas">The box deltas of each level, [B, A · 4, H, W].</param>
    /// <param name="targets">The targets, of <see cref="AnchorTargets.ForRegionProposals"/>.</param>
    /// <returns>The losses of each level.</returns>
    public static LevelLosses Compute(IReadOnlyList<Tensor> objectness, IReadOnlyList<Tensor> deltas, AnchorTargets targets)
    {
        var divisor = targets.PositiveCount + targets.NegativeCount;
        var (ofClasses, ofBoxes) = (new Tensor[objectness.Count], new Tensor[objectness.Count]);
        for (var level = 0; level < objectness.Count; level++)
        {
            var wanted = targets.OfLevel(level);
            var logits = HeadMaps.TakeRows(objectness[level], 1, [.. wanted.Positives, .. wanted.Negatives]); // [anchors, 1]
            var found = HeadMaps.TakeRows(deltas[level], 4, wanted.Positives); // [positives, 4]
            float[] isObject = [.. Enumerable.Repeat(1f, wanted.Positives.Length), .. new float[wanted.Negatives.Length]];
            ofClasses[level] = DetectionLoss.Sigmoid(logits, tensor(isObject, logits.shape, device: logits.device), divisor);
            ofBoxes[level] = DetectionLoss.Absolute(found, HeadMaps.Upload(wanted.Deltas, found.device), divisor);
        }

        return new LevelLosses(ofClasses, ofBoxes);
    }
}
