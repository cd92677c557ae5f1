namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The difference between an output of one model and the same output of another.</summary>
/// <param name="Output">The name of the output.</param>
/// <param name="Largest">
/// The largest difference between two values; infinite if the numbers of values differ, or a value is not a number.
/// </param>
/// <param name="Scale">The largest absolute value.</param>
internal sealed record Difference(string Output, double Largest, double Scale)
{
    // Relative to the largest value: kernels of another version or library add in a different order.
    private const double Tolerance = 1e-4;

    // Below this, float32 does not represent probabilities with full precision.
    private const float MinProbability = 1e-30f;

    /// <summary>Gets a value indicating whether the outputs are equal except for rounding.</summary>
    public bool IsSame => Largest <= Tolerance * Scale;

    /// <summary>Compares two outputs.</summary>
    public static Difference Between(string output, float[] found, float[] expected)
    {
        var largest =
            found.Length == expected.Length ? found.Zip(expected, (a, b) => (double)Math.Abs(a - b)).Max() : double.PositiveInfinity;
        return new Difference(output, double.IsNaN(largest) ? double.PositiveInfinity : largest, expected.Max(Math.Abs));
    }

    /// <summary>
    /// Compares probabilities by their logarithms. A confident network returns values close to 0 and 1, which are nearly the same whatever
    /// its logits are; their logarithms differ as the logits do.
    /// </summary>
    public static Difference BetweenProbabilities(float[] found, float[] expected) =>
        Between("log-probabilities", Logarithms(found), Logarithms(expected));

    private static float[] Logarithms(float[] probabilities) =>
        Array.ConvertAll(probabilities, value => MathF.Log(MathF.Max(value, MinProbability)));
}
