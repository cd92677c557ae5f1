namespace MLNet.VisionGraph.Cli.Models;

/// <summary>How far an output of one model is from the same output of another.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Largest">The largest difference of two values; infinite where one has more values than the other, or a value is not a number.</param>
/// <param name="Scale">The largest value.</param>
internal sealed record Difference(string Output, double Largest, double Scale)
{
    // Of the largest value: kernels of another version, or of another library, add in another order.
    private const double Tolerance = 1e-4;

    // Below this, float32 holds no probability to all its digits.
    private const float LeastProbability = 1e-30f;

    /// <summary>Gets whether the two are the same but for rounding.</summary>
    public bool IsSame => Largest <= Tolerance * Scale;

    /// <summary>Compares two outputs.</summary>
    public static Difference Of(string output, float[] found, float[] expected)
    {
        var largest = found.Length == expected.Length ? found.Zip(expected, (a, b) => (double)Math.Abs(a - b)).Max() : double.PositiveInfinity;
        return new Difference(output, double.IsNaN(largest) ? double.PositiveInfinity : largest, expected.Max(Math.Abs));
    }

    /// <summary>
    /// Compares probabilities by their logarithms. A network that is sure of itself gives values next to 0 and 1, which are nearly the same whatever its logits are; their logarithms differ as the logits do.
    /// </summary>
    public static Difference OfProbabilities(float[] found, float[] expected) => Of("log-probabilities", Logarithms(found), Logarithms(expected));

    private static float[] Logarithms(float[] probabilities) => Array.ConvertAll(probabilities, value => MathF.Log(MathF.Max(value, LeastProbability)));
}
