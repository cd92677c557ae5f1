using MLNet.VisionGraph.Onnx.Quantization;

namespace MLNet.VisionGraph;

/// <summary>
/// The result of the calibration of a network with its weights: the ranges of its values, and the convolutions that are computed in eight
/// bits. Created by <see cref="NetworkQuantizer"/> and used by exports with <see cref="WeightPrecision.Int8"/>.
/// </summary>
public sealed class QuantizationPlan
{
    private readonly HashSet<string> _layers;

    internal QuantizationPlan(QuantizationParameterTable codes, IReadOnlyList<string> quantized)
    {
        (Parameters, QuantizedLayers) = (codes, quantized);
        _layers = [.. quantized];
    }

    /// <summary>Gets the paths of the convolutions that are computed in eight bits, in the order of the network.</summary>
    public IReadOnlyList<string> QuantizedLayers { get; }

    /// <summary>Gets the paths of the convolutions that stay float because quantization loses too much, the worst first.</summary>
    public IReadOnlyList<string> FloatLayers { get; internal init; } = [];

    /// <summary>
    /// Gets the method that determined the ranges of values: <c>MinMax</c>, <c>Percentile</c> (all but one value in ten thousand at either
    /// end) or <c>MeanSquaredError</c>.
    /// </summary>
    public string Ranges => RangeMethod.ToString();

    internal RangeMethod RangeMethod { get; init; }

    /// <summary>
    /// Gets the signal-to-noise ratio of the network's outputs, in decibels: 20 means that the error's root mean square is a tenth of the
    /// output's. For several outputs, the lowest.
    /// </summary>
    public double SignalToNoise { get; private init; }

    /// <summary>
    /// Gets the mean cosine between the network's outputs in eight bits and in float, from −1 to 1. For several outputs, the lowest.
    /// </summary>
    public double Cosine { get; private init; }

    internal QuantizationParameterTable Parameters { get; }

    internal QuantizationPlan Judged(OutputError error) =>
        new(Parameters, QuantizedLayers)
        {
            FloatLayers = FloatLayers,
            RangeMethod = RangeMethod,
            SignalToNoise = error.SignalToNoise,
            Cosine = error.Cosine,
        };

    internal bool Quantizes(Graph.Scope layer) => _layers.Contains(layer.Path);

    /// <summary>Returns a summary: the number of convolutions in eight bits, and the loss of accuracy.</summary>
    /// <returns>The summary, one line.</returns>
    public override string ToString() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{QuantizedLayers.Count} of {QuantizedLayers.Count + FloatLayers.Count} convolutions in int8, ranges by {RangeMethod}, "
                + $"signal to noise {SignalToNoise:F1} dB, cosine {Cosine:F4}"
        );
}
