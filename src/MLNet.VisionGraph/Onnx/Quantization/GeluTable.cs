namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>
/// The computation of a GELU in bytes: a table of 256 entries for Φ and a product, instead of Erf. Values far below zero need not be
/// distinguished, since their GELU is zero; this leaves more bytes for the other values.
/// </summary>
/// <param name="Input">The range of x.</param>
/// <param name="Output">The range of the result.</param>
/// <param name="Sigmoid">The approximation of Φ.</param>
internal sealed record GeluTable(ValueRange Input, ValueRange Output, GeluSigmoid Sigmoid)
{
    private const int MaxZero = 12;
    private const int Steps = 40;

    // Below this, GELU is within about 1e-4 of 0.
    private const float Lowest = -4;

    /// <summary>Finds the table with the least mean squared error over a histogram.</summary>
    public static GeluTable Fit(ValueHistogram seen)
    {
        var bins = seen.Bins.Select(bin => (bin.Value, bin.Count, Gelu: Gelu(bin.Value))).ToArray();
        var (low, high) = seen.Range(RangeMethod.MinMax);
        low = Math.Max(low, Lowest);

        var slopes = Enumerable.Range(0, Steps).Select(i => 1.4f + i * 0.01f);
        var best = Best(
            slopes
                .SelectMany(slope => Enumerable.Range(0, MaxZero).Select(zero => new GeluSigmoid(slope, (byte)zero)))
                .Select(sigmoid => Create(low, high, sigmoid))
        );
        best = Best(Shares().Select(share => Create(best.Input.Low, high * share, best.Sigmoid)));
        return Best(Shares().Select(share => Create(best.Input.Low * share, best.Input.High, best.Sigmoid)));

        GeluTable Best(IEnumerable<GeluTable> tables) => tables.MinBy(table => table.Error(bins))!;

        static IEnumerable<float> Shares() => Enumerable.Range(0, Steps).Select(i => 1 - (float)i / Steps);
    }

    private static GeluTable Create(float low, float high, GeluSigmoid sigmoid)
    {
        var input = new ValueRange(Math.Max(low, sigmoid.Lowest), high);
        var products = Products(QuantizationParameters.Create(input), sigmoid);
        return new GeluTable(input, new ValueRange(products.Min(), products.Max()), sigmoid);
    }

    private double Error((float Value, long Count, double Gelu)[] bins)
    {
        var (from, to) = (QuantizationParameters.Create(Input), QuantizationParameters.Create(Output));
        var results = Array.ConvertAll(Products(from, Sigmoid), product => to.Dequantize(to.Quantize(product)));
        return bins.Sum(bin => bin.Count * Square(results[from.Quantize(bin.Value)] - bin.Gelu));
    }

    // The product for each byte of x, before it is quantized again.
    private static float[] Products(QuantizationParameters code, GeluSigmoid sigmoid) =>
        [.. Enumerable.Range(0, 256).Select(i => code.Dequantize((byte)i)).Select(x => x * sigmoid.Evaluate(x))];

    private static double Square(double x) => x * x;

    // Φ with an error of at most 1.5e-7 (Abramowitz and Stegun, 7.1.26): a thousandth of a byte's step.
    private static double Gelu(double x)
    {
        var t = 1 / (1 + 0.3275911 * Math.Abs(x) / Math.Sqrt(2));
        var tail =
            ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.Exp(-x * x / 2) / 2;
        return x * (x < 0 ? tail : 1 - tail);
    }
}
