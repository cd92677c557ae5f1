using MLNet.VisionGraph.Training.Detectors.Targets;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Losses;

/// <summary>The loss of RetinaNet (arXiv:1708.02002, section 4), with the absolute difference as the loss of boxes.</summary>
internal static class RetinaNetLoss
{
    /// <summary>Computes the losses. Both are divided by the number of anchors with an object in the batch.</summary>
    /// <param name="classes">The logits of each level, [B, A · classes, H, W].</param>
    /// <param name="deltas">The box deltas of each level, [B, A · 4, H, W].</param>
    /// <param name="targets">The targets, of <see cref="AnchorTargets.ForRetinaNet"/>.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <returns>The losses of each level.</returns>
    public static LevelLosses Compute(IReadOnlyList<Tensor> classes, IReadOnlyList<Tensor> deltas, AnchorTargets targets, int classCount)
    {
        var (ofClasses, ofBoxes) = (new Tensor[classes.Count], new Tensor[classes.Count]);
        for (var level = 0; level < classes.Count; level++)
        {
            var wanted = targets.OfLevel(level);
            var logits = HeadMaps.Rows(classes[level], classCount).flatten(0, 1); // [B · anchors, classes]
            var found = HeadMaps.TakeRows(deltas[level], 4, wanted.Positives); // [positives, 4]
            ofClasses[level] = DetectionLoss.SigmoidFocal(
                logits,
                [.. wanted.Positives.Zip(wanted.Labels, (anchor, label) => anchor * classCount + label)],
                Counted(wanted, logits),
                targets.PositiveCount
            );
            ofBoxes[level] = DetectionLoss.Absolute(found, HeadMaps.Upload(wanted.Deltas, found.device), targets.PositiveCount);
        }

        return new LevelLosses(ofClasses, ofBoxes);
    }

    private static Tensor Counted(AnchorLevelTargets wanted, Tensor logits)
    {
        var counted = new float[logits.shape[0]];
        foreach (var anchor in wanted.Positives)
            counted[anchor] = 1;
        foreach (var anchor in wanted.Negatives)
            counted[anchor] = 1;
        return tensor(counted, [counted.Length, 1], device: logits.device);
    }
}
