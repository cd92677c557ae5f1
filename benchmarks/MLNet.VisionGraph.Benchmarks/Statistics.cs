namespace MLNet.VisionGraph.Benchmarks;

/// <summary>Medians and spreads of measurements.</summary>
internal static class Statistics
{
    /// <summary>Gets the median; of an even number of values, the mean of the two in the middle.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Writes median, lowest and highest: <c>1.52 [1.40, 1.61]</c>.</summary>
    public static string Spread(this IEnumerable<double> values, string format = "0.00")
    {
        var all = values.ToArray();
        return $"{all.Median().ToString(format)} [{all.Min().ToString(format)}, {all.Max().ToString(format)}]";
    }
}
