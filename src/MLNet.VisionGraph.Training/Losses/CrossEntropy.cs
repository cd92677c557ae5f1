using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Losses;

/// <summary>The cross-entropy loss, in nats, averaged over a batch.</summary>
internal static class CrossEntropy
{
    /// <summary>Computes the loss against labels.</summary>
    /// <param name="logits">The logits, [B, classes], before the softmax.</param>
    /// <param name="labels">The labels, [B], int64, from 0.</param>
    /// <param name="smoothing">
    /// The label smoothing: the share of the target that is spread evenly over all classes (arXiv:1512.00567, section 7), in [0, 1). The
    /// default is 0.
    /// </param>
    /// <param name="classWeights">The class weights, [classes], or null for equal weights; the mean is weighted, as in PyTorch.</param>
    /// <returns>A scalar.</returns>
    public static Tensor OfLabels(Tensor logits, Tensor labels, double smoothing = 0, Tensor? classWeights = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(smoothing, 1);
        return nn.functional.cross_entropy(logits, labels, weight: classWeights, label_smoothing: smoothing);
    }

    /// <summary>Computes the loss against class shares, as mixup and cutmix produce them.</summary>
    /// <param name="logits">The logits, [B, classes], before the softmax.</param>
    /// <param name="targets">The targets, [B, classes]; each row is a distribution.</param>
    /// <param name="classWeights">The class weights, [classes], or null for equal weights; the mean is weighted, as for labels.</param>
    /// <returns>A scalar: −Σ weight · target · log softmax(logits), averaged over the batch.</returns>
    public static Tensor OfTargets(Tensor logits, Tensor targets, Tensor? classWeights = null)
    {
        var surprise = targets * nn.functional.log_softmax(logits, 1);
        return classWeights is null ? -surprise.sum(1).mean() : -(surprise * classWeights).sum() / (targets * classWeights).sum();
    }
}
