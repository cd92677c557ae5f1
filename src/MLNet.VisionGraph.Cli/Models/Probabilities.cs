namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Softmax, for files that give logits alone.</summary>
internal static class Probabilities
{
    /// <summary>Makes probabilities of logits; the greatest is taken out first, so nothing overflows.</summary>
    public static float[] Of(float[] logits)
    {
        var largest = logits.Max();
        var exponentials = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
        var sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, value => (float)(value / sum));
    }
}
