namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>The mean and biased variance of each channel.</summary>
/// <param name="Mean">The means, [C].</param>
/// <param name="Variance">The variances, [C], ≥ 0.</param>
internal sealed record ChannelStatistics(double[] Mean, double[] Variance)
{
    private const int PivotRows = 16;

    /// <summary>Computes the statistics of rows.</summary>
    public static unsafe ChannelStatistics Create(ChannelRows rows, float* x)
    {
        var pivot = rows.Repeat(MeanOfFirst(Math.Min(PivotRows, rows.Count), rows.Channels, x));
        var (sums, squares) = rows.Run(new StatisticsLoop(pivot), x, given: null, result: null);
        var (mean, variance) = (new double[rows.Channels], new double[rows.Channels]);
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            var beside = sums[channel] / rows.Count; // mean − pivot
            mean[channel] = pivot[channel] + beside;
            variance[channel] = Math.Max(squares[channel] / rows.Count - beside * beside, 0);
        }

        return new ChannelStatistics(mean, variance);
    }

    private static unsafe double[] MeanOfFirst(int rows, int channels, float* x)
    {
        var sums = new double[channels];
        for (var row = 0; row < rows; row++)
        {
            for (var channel = 0; channel < channels; channel++)
                sums[channel] += x[row * channels + channel];
        }

        return Array.ConvertAll(sums, sum => sum / rows);
    }
}
