namespace MLNet.VisionGraph.Onnx;

/// <summary>
/// How the GELU of a value is computed in bytes: a table of 256 for Φ and a product, in place of Erf. What lies far below zero need not be told apart, since its GELU is zero: bytes are spent where they count.
/// </summary>
/// <param name="Input">The range of x.</param>
/// <param name="Output">The range of the result.</param>
/// <param name="Sigmoid">What stands for Φ.</param>
internal sealed record GeluTable(ValueRange Input, ValueRange Output, GeluSigmoid Sigmoid)
{
    private const int MostZero = 12;
    private const int Steps = 40;

    // Below, GELU is within 1e-4 of 0.
    private const float Lowest = -4;

    /// <summary>Finds the table with the least mean squared error for values that come as often as a histogram says.</summary>
    public static GeluTable Fit(ValueHistogram seen)
    {
        var bins = seen.Bins.Select(bin => (bin.Value, bin.Count, Gelu: Gelu(bin.Value))).ToArray();
        var (low, high) = seen.Range(RangeMethod.MinMax);
        low = Math.Max(low, Lowest);

        var slopes = Enumerable.Range(0, Steps).Select(i => 1.4f + i * 0.01f);
        var best = Best(slopes.SelectMany(slope => Enumerable.Range(0, MostZero).Select(zero => new GeluSigmoid(slope, (byte)zero))).Select(sigmoid => Of(low, high, sigmoid)));
        best = Best(Shares().Select(share => Of(best.Input.Low, high * share, best.Sigmoid)));
        return Best(Shares().Select(share => Of(best.Input.Low * share, best.Input.High, best.Sigmoid)));

        GeluTable Best(IEnumerable<GeluTable> tables) => tables.MinBy(table => table.Error(bins))!;

        static IEnumerable<float> Shares() => Enumerable.Range(0, Steps).Select(i => 1 - (float)i / Steps);
    }

    private static GeluTable Of(float low, float high, GeluSigmoid sigmoid)
    {
        var input = new ValueRange(Math.Max(low, sigmoid.Lowest), high);
        var products = Products(ByteCode.Of(input), sigmoid);
        return new GeluTable(input, new ValueRange(products.Min(), products.Max()), sigmoid);
    }

    private double Error((float Value, long Count, double Gelu)[] bins)
    {
        var (from, to) = (ByteCode.Of(Input), ByteCode.Of(Output));
        var results = Array.ConvertAll(Products(from, Sigmoid), product => to.NumberOf(to.ByteOf(product)));
        return bins.Sum(bin => bin.Count * Square(results[from.ByteOf(bin.Value)] - bin.Gelu));
    }

    // What each byte of x becomes, before it is put in bytes again.
    private static float[] Products(ByteCode code, GeluSigmoid sigmoid) => [.. Enumerable.Range(0, 256).Select(i => code.NumberOf((byte)i)).Select(x => x * sigmoid.Of(x))];

    private static double Square(double x) => x * x;

    // Φ to 1.5e-7 (Abramowitz and Stegun, 7.1.26): a thousandth of a byte's step.
    private static double Gelu(double x)
    {
        var t = 1 / (1 + 0.3275911 * Math.Abs(x) / Math.Sqrt(2));
        var tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.Exp(-x * x / 2) / 2;
        return x * (x < 0 ? tail : 1 - tail);
    }
}
