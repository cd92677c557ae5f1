namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>
/// The 95% confidence interval of a measured share: Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and
/// statistical inference", 1927). Unlike the normal approximation, it stays within 0 to 1 and is valid for few rows.
/// </summary>
/// <param name="Lower">The lower bound, from 0 to 1.</param>
/// <param name="Upper">The upper bound, from 0 to 1.</param>
internal readonly record struct WilsonInterval(double Lower, double Upper)
{
    // The normal distribution has 95% of its mass within this number of standard deviations.
    private const double Z = 1.959963984540054;

    /// <summary>Computes the interval.</summary>
    /// <param name="share">The measured share, from 0 to 1.</param>
    /// <param name="rows">The number of rows; with 0, the interval is 0 to 1.</param>
    public static WilsonInterval Create(double share, long rows)
    {
        if (rows == 0)
            return new WilsonInterval(0, 1);
        var spread = Z * Z / rows;
        var middle = (share + spread / 2) / (1 + spread);
        var half = Z / (1 + spread) * Math.Sqrt(share * (1 - share) / rows + spread / (4 * rows));
        return new WilsonInterval(Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
