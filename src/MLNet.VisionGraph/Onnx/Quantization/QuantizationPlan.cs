namespace MLNet.VisionGraph.Onnx;

/// <summary>
/// What calibration found out about a network with its weights: the ranges of its values, and which convolutions compute in eight bits. Made by <see cref="NetworkQuantizer"/>; used where a network is exported
/// with <see cref="WeightPrecision.Int8"/>.
/// </summary>
public sealed class QuantizationPlan
{
    private readonly HashSet<string> _places;

    internal QuantizationPlan(ByteCodes codes, IReadOnlyList<string> quantized)
    {
        (Codes, QuantizedPlaces) = (codes, quantized);
        _places = [.. quantized];
    }

    /// <summary>Gets the convolutions that compute in eight bits, by their places in the network, in its order.</summary>
    public IReadOnlyList<string> QuantizedPlaces { get; }

    /// <summary>Gets the convolutions that could, but lost too much and stay float, the worst first.</summary>
    public IReadOnlyList<string> FloatPlaces { get; internal init; } = [];

    /// <summary>Gets how the ranges were told: the method that kept the outputs best on the calibration photos.</summary>
    public RangeMethod RangeMethod { get; internal init; }

    /// <summary>
    /// Gets the signal-to-noise ratio of what the network puts out, in decibels: 20 means that the error's root mean square is a tenth of the output's. Where it puts out several vectors, the lowest.
    /// </summary>
    public double SignalToNoise { get; private init; }

    /// <summary>Gets the mean cosine between what the network puts out in eight bits and in float, in −1 to 1. Where it puts out several vectors, the lowest.</summary>
    public double Cosine { get; private init; }

    internal ByteCodes Codes { get; }

    internal QuantizationPlan Judged(OutputError error) =>
        new(Codes, QuantizedPlaces) { FloatPlaces = FloatPlaces, RangeMethod = RangeMethod, SignalToNoise = error.SignalToNoise, Cosine = error.Cosine };

    internal bool Quantizes(Graph.Scope place) => _places.Contains(place.Path);

    /// <summary>Says how many convolutions compute in eight bits, and what that costs.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{QuantizedPlaces.Count} of {QuantizedPlaces.Count + FloatPlaces.Count} convolutions in int8, ranges by {RangeMethod}, signal to noise {SignalToNoise:F1} dB, cosine {Cosine:F4}");
}
