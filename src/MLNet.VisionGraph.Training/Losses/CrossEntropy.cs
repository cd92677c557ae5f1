using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Losses;

/// <summary>Cross-entropy: how surprised a classifier is by the truth, in nats, mean over a batch.</summary>
public static class CrossEntropy
{
    /// <summary>Compares logits with classes.</summary>
    /// <param name="logits">[B, classes], before the softmax.</param>
    /// <param name="labels">[B], int64, from 0.</param>
    /// <param name="smoothing">Which share of the truth is spread over all classes evenly (arXiv:1512.00567, section 7), in [0, 1). Default: 0.</param>
    /// <param name="classWeights">[classes], or null for equal weights; the mean is weighted, as in PyTorch.</param>
    /// <returns>A scalar.</returns>
    public static Tensor OfLabels(Tensor logits, Tensor labels, double smoothing = 0, Tensor? classWeights = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(smoothing, 1);
        return nn.functional.cross_entropy(logits, labels, weight: classWeights, label_smoothing: smoothing);
    }

    /// <summary>Compares logits with shares of classes, as mixup and cutmix make them.</summary>
    /// <param name="logits">[B, classes], before the softmax.</param>
    /// <param name="targets">[B, classes], each row a distribution.</param>
    /// <param name="classWeights">[classes], or null for equal weights; the mean is weighted, as it is for labels.</param>
    /// <returns>A scalar: −Σ weight · target · log softmax(logits), mean over the batch.</returns>
    public static Tensor OfTargets(Tensor logits, Tensor targets, Tensor? classWeights = null)
    {
        var surprise = targets * nn.functional.log_softmax(logits, 1);
        return classWeights is null ? -surprise.sum(1).mean() : -(surprise * classWeights).sum() / (targets * classWeights).sum();
    }
}
