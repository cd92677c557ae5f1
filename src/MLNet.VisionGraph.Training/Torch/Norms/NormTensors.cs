using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>What a norm has, [C] each, and how it is used.</summary>
/// <param name="Weight">The scale of normalised values.</param>
/// <param name="Bias">Their shift.</param>
/// <param name="RunningMean">Follows the batches' means in training.</param>
/// <param name="RunningVariance">Follows their variances.</param>
/// <param name="OfBatch">Whether the batch's statistics count, as in training, or the running ones.</param>
internal sealed record NormTensors(Tensor Weight, Tensor Bias, Tensor RunningMean, Tensor RunningVariance, bool OfBatch)
{
    /// <summary>By how much running statistics follow, 0.1.</summary>
    public const double Momentum = 0.1;

    /// <summary>What is added to a variance, 1e-5.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Gives the running statistics.</summary>
    public ChannelStatistics RunningStatistics() => new(Doubles(RunningMean), Doubles(RunningVariance));

    /// <summary>Lets the running statistics follow a batch's: its mean, and its variance's estimate for all values there could be.</summary>
    /// <param name="batch">The batch's.</param>
    /// <param name="count">Of how many values a channel.</param>
    public void Follow(ChannelStatistics batch, int count)
    {
        var mean = TensorMemory.Values(RunningMean);
        var variance = TensorMemory.Values(RunningVariance);
        for (var channel = 0; channel < mean.Length; channel++)
        {
            mean[channel] += (float)(Momentum * (batch.Mean[channel] - mean[channel]));
            variance[channel] += (float)(Momentum * (batch.Variance[channel] * count / (count - 1) - variance[channel]));
        }
    }

    private static double[] Doubles(Tensor values) => Array.ConvertAll(TensorMemory.Values(values).ToArray(), Convert.ToDouble);
}
