namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>The quantization parameters of a network's values, by name.</summary>
/// <param name="ranges">The range of each value.</param>
/// <param name="sigmoids">The approximation of Φ in each GELU, by the name of the GELU's input.</param>
internal sealed class QuantizationParameterTable(
    IReadOnlyDictionary<string, ValueRange> ranges,
    IReadOnlyDictionary<string, GeluSigmoid> sigmoids
)
{
    /// <summary>Returns the quantization parameters of a value.</summary>
    public QuantizationParameters ParametersOf(string value) =>
        ranges.TryGetValue(value, out var range)
            ? QuantizationParameters.Create(range)
            : throw new ArgumentException(
                $"The quantization plan has no range for '{value}': "
                    + "it was made for another network or another image size. Calibrate the network that is exported."
            );

    /// <summary>Returns the approximation of Φ in the GELU of a value.</summary>
    public GeluSigmoid SigmoidOf(string value) => sigmoids.GetValueOrDefault(value, GeluSigmoid.Plain);
}
