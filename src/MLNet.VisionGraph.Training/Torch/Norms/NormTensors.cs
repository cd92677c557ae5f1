using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>The tensors of a norm, [C] each, and the statistics it uses.</summary>
/// <param name="Weight">The scale of normalized values.</param>
/// <param name="Bias">The shift of normalized values.</param>
/// <param name="RunningMean">The running mean, updated in training.</param>
/// <param name="RunningVariance">The running variance, updated in training.</param>
/// <param name="OfBatch">Whether to use the batch's statistics, as in training, or the running ones.</param>
internal sealed record NormTensors(Tensor Weight, Tensor Bias, Tensor RunningMean, Tensor RunningVariance, bool OfBatch)
{
    /// <summary>The weight of a batch in the running statistics, 0.1.</summary>
    public const double Momentum = 0.1;

    /// <summary>The number that is added to a variance, 1e-5.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Returns the running statistics.</summary>
    public ChannelStatistics RunningStatistics() => new(Doubles(RunningMean), Doubles(RunningVariance));

    /// <summary>Updates the running statistics with a batch's mean and unbiased variance.</summary>
    /// <param name="batch">The statistics of the batch.</param>
    /// <param name="count">The number of values per channel.</param>
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
