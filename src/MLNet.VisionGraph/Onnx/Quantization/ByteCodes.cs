namespace MLNet.VisionGraph.Onnx;

/// <summary>How the values of a network are put in bytes, by their names.</summary>
/// <param name="ranges">The range of each.</param>
/// <param name="sigmoids">What stands for Φ in GELUs, by the names of what they are of.</param>
internal sealed class ByteCodes(IReadOnlyDictionary<string, ValueRange> ranges, IReadOnlyDictionary<string, GeluSigmoid> sigmoids)
{
    /// <summary>Gives the code of a value.</summary>
    public ByteCode CodeOf(string value) => ranges.TryGetValue(value, out var range)
        ? ByteCode.Of(range)
        : throw new ArgumentException($"The quantisation plan knows no range of '{value}': it was made for another network or another image size. Calibrate the network that is exported.");

    /// <summary>Gives what stands for Φ in a value's GELU.</summary>
    public GeluSigmoid SigmoidOf(string value) => sigmoids.GetValueOrDefault(value, GeluSigmoid.Plain);
}
