namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>
/// Between which values a share lies that was measured on so many rows, with a confidence of 95 %: Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and
/// statistical inference", 1927). Unlike the textbook's ± it stays within 0 to 1 and holds for few rows.
/// </summary>
/// <param name="Lower">The lower end, from 0 to 1.</param>
/// <param name="Upper">The upper end, from 0 to 1.</param>
internal readonly record struct WilsonInterval(double Lower, double Upper)
{
    // The normal distribution has 95 % of its mass within so many deviations.
    private const double Z = 1.959963984540054;

    /// <summary>Computes it.</summary>
    /// <param name="share">The share that was measured, from 0 to 1.</param>
    /// <param name="rows">On how many rows; without any, everything is possible.</param>
    public static WilsonInterval Of(double share, long rows)
    {
        if (rows == 0)
            return new WilsonInterval(0, 1);
        var spread = Z * Z / rows;
        var middle = (share + spread / 2) / (1 + spread);
        var half = Z / (1 + spread) * Math.Sqrt(share * (1 - share) / rows + spread / (4 * rows));
        return new WilsonInterval(Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
