namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>Softmax in double precision.</summary>
internal static class Probabilities
{
    /// <summary>
    /// Computes the logarithm of the softmax's denominator for scaled logits: log Σ exp(scale · z). The greatest logit is factored out,
    /// so nothing overflows.
    /// </summary>
    public static double LogSumExp(ReadOnlySpan<float> logits, double scale)
    {
        var greatest = double.NegativeInfinity;
        foreach (var logit in logits)
            greatest = Math.Max(greatest, scale * logit);
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp(scale * logit - greatest);
        return greatest + Math.Log(sum);
    }
}
