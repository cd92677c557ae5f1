namespace Starter;

/// <summary>The results of several seeds, from 0 to 1.</summary>
internal sealed record Spread(double[] Values)
{
    public double Mean => Values.Average();

    public static Spread Measure(int seeds, Func<int, double> outcome) => new([.. Enumerable.Range(0, seeds).Select(outcome)]);

    /// <summary>Returns the mean and the range, in percent.</summary>
    public override string ToString() => $"{100 * Mean:F1} [{100 * Values.Min():F1}, {100 * Values.Max():F1}]";
}
