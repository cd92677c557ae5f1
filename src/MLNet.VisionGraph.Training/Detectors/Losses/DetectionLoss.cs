using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Losses;

/// <summary>The losses that detectors consist of: sums over predictions, divided by a number that the detector chooses.</summary>
internal static class DetectionLoss
{
    private const double ObjectWeight = 0.25; // alpha; background has 1 − alpha

    /// <summary>
    /// Computes the focal loss with α = 0.25 and γ = 2 (arXiv:1708.02002, equation 5): −α (1 − p)² ln p of the classes that anchors show,
    /// and −(1 − α) p² ln(1 − p) of all others.
    /// </summary>
    /// <param name="logits">The logits, [N, classes]; p is their sigmoid.</param>
    /// <param name="objects">The indexes, in the flattened logits, of the classes that anchors show.</param>
    /// <param name="counted">1 for anchors with a part in the loss, 0 for others, [N, 1].</param>
    /// <param name="divisor">The number by which the sum is divided.</param>
    /// <returns>A scalar.</returns>
    public static Tensor SigmoidFocal(Tensor logits, long[] objects, Tensor counted, double divisor)
    {
        // Nearly all logits are of the background. Those of objects are then exchanged.
        var shown = HeadMaps.Take(logits.reshape(-1), objects);
        var ofAll = (OfBackground(logits) * counted).sum();
        return Divide(ofAll - (OfBackground(shown) - OfObjects(shown)).sum(), divisor);
    }

    /// <summary>Computes the cross-entropy of the softmax.</summary>
    /// <param name="logits">The logits, [N, classes].</param>
    /// <param name="labels">The labels, N.</param>
    /// <param name="divisor">The number by which the sum is divided.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Softmax(Tensor logits, long[] labels, double divisor) =>
        Divide(nn.functional.cross_entropy(logits, tensor(labels, device: logits.device), reduction: nn.Reduction.Sum), divisor);

    /// <summary>Computes the cross-entropy of the sigmoid.</summary>
    /// <param name="logits">The logits, of any shape.</param>
    /// <param name="targets">The targets, 0 or 1, of the same shape.</param>
    /// <param name="divisor">The number by which the sum is divided.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Sigmoid(Tensor logits, Tensor targets, double divisor) =>
        Divide(nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.Sum), divisor);

    /// <summary>Computes the absolute difference.</summary>
    /// <param name="values">The predictions, of any shape.</param>
    /// <param name="targets">The targets, of the same shape.</param>
    /// <param name="divisor">The number by which the sum is divided.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Absolute(Tensor values, Tensor targets, double divisor) => Divide((values - targets).abs().sum(), divisor);

    private static Tensor OfBackground(Tensor logits) =>
        sigmoid(logits).square() * nn.functional.logsigmoid(logits.neg()).mul(PinnedScalars.Get(ObjectWeight - 1));

    private static Tensor OfObjects(Tensor logits) =>
        sigmoid(logits.neg()).square() * nn.functional.logsigmoid(logits).mul(PinnedScalars.Get(-ObjectWeight));

    private static Tensor Divide(Tensor sum, double divisor) => sum / tensor((float)divisor, device: sum.device);
}
