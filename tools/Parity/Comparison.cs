namespace MLNet.VisionGraph.Parity;

/// <summary>How far one output lies from the reference, and how far it may.</summary>
/// <param name="Output">What was compared.</param>
/// <param name="Difference">The largest absolute difference; infinite where there was a NaN.</param>
/// <param name="Bound">The largest difference allowed.</param>
public sealed record Comparison(string Output, double Difference, double Bound)
{
    /// <summary>Gets a value indicating whether the output agrees.</summary>
    public bool Passed => Difference <= Bound;
}
