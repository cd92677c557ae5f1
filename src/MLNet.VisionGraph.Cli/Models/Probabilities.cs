namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Computes the softmax, for files that return only logits.</summary>
internal static class Probabilities
{
    /// <summary>Converts logits to probabilities. The largest logit is subtracted first, so that nothing overflows.</summary>
    public static float[] FromLogits(float[] logits)
    {
        var largest = logits.Max();
        var exponentials = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
        var sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, value => (float)(value / sum));
    }
}
