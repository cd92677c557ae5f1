namespace Starter;

/// <summary>The outcomes of several seeds, shares of 1.</summary>
internal sealed record Spread(double[] Values)
{
    public double Mean => Values.Average();

    public static Spread Measure(int seeds, Func<int, double> outcome) => new([.. Enumerable.Range(0, seeds).Select(outcome)]);

    /// <summary>Gives the mean and the ends, in percent.</summary>
    public override string ToString() => $"{100 * Mean:F1} [{100 * Values.Min():F1}, {100 * Values.Max():F1}]";
}
