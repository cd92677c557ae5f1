using MLNet.VisionGraph.Training.Detectors.Targets;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Losses;

/// <summary>
/// The loss of the heads on regions (arXiv:1703.06870, section 3), with the absolute difference as the loss of boxes.
/// </summary>
internal static class RegionLoss
{
    /// <summary>
    /// Computes the losses. Those of classes and boxes are divided by the number of regions, the one of masks by the number of pixels.
    /// </summary>
    /// <param name="classes">The logits, [N, classes + 1], background last.</param>
    /// <param name="deltas">The box deltas, [N, classes · 4], class after class.</param>
    /// <param name="masks">
    /// The mask logits of the regions with an object, [positives, classes, side, side]; null without a mask head.
    /// </param>
    /// <param name="targets">The targets.</param>
    /// <returns>The losses.</returns>
    public static RegionLosses Compute(Tensor classes, Tensor deltas, Tensor? masks, RoiTargets targets)
    {
        var (count, classCount) = (Math.Max(targets.Regions.Length, 1), deltas.shape[1] / 4);
        var labels = Array.ConvertAll(targets.Labels, label => (long)label);
        var found = HeadMaps.Take(
            deltas.reshape(-1, 4), // [N · classes, 4]
            [.. targets.Positives.Select(region => region * classCount + labels[region])]
        );
        return new RegionLosses(
            DetectionLoss.Softmax(classes, labels, count),
            DetectionLoss.Absolute(found, HeadMaps.Upload(targets.Deltas, found.device), count),
            masks is null ? null : OfMasks(masks, [.. targets.Positives.Select(region => labels[region])], targets.Masks)
        );
    }

    /// <summary>Computes the loss of masks. Only the mask of the true class is learned.</summary>
    internal static Tensor OfMasks(Tensor masks, long[] labels, float[] targets)
    {
        var places = labels.Select((label, i) => i * masks.shape[1] + label);
        var found = HeadMaps.Take(masks.flatten(0, 1), [.. places]); // [positives, side, side]
        return DetectionLoss.Sigmoid(found, tensor(targets, found.shape, device: found.device), Math.Max(targets.Length, 1));
    }
}
