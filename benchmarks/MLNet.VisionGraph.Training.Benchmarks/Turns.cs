namespace MLNet.VisionGraph.Training.Benchmarks;

/// <summary>Several rounds in which contenders take turns: machines are noisy, ratios within a round are not.</summary>
/// <param name="Rounds">How many rounds.</param>
/// <param name="Seconds">How long each contender runs in a round; once at least.</param>
internal sealed record Turns(int Rounds, double Seconds)
{
    /// <summary>Measures contenders, each round beginning with another.</summary>
    /// <returns>The milliseconds an image of every contender, by round.</returns>
    public Dictionary<Contender, double[]> Measure(IReadOnlyList<Contender> contenders)
    {
        var times = contenders.ToDictionary(contender => contender, _ => new double[Rounds]);
        foreach (var contender in contenders)
            contender.Measure(Seconds / 2); // buffers grow, kernels are chosen
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders.Skip(round % contenders.Count).Concat(contenders.Take(round % contenders.Count)))
                times[contender][round] = contender.Measure(Seconds);
        }

        return times;
    }

    /// <summary>Writes median, lowest and highest of a contender, and how it compares with ours.</summary>
    public static void Print(string name, double[] times, double[]? ours = null)
    {
        var digits = Median(times) < 1 ? "0.0000" : "0.00";
        var ratio = ours is null ? string.Empty : $"   ours is {Median(times.Zip(ours, (theirs, mine) => theirs / mine)):0.00} times as fast";
        Console.WriteLine($"  {name,-50} {Median(times).ToString(digits),7} [{times.Min().ToString(digits)}, {times.Max().ToString(digits)}]{ratio}");
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
