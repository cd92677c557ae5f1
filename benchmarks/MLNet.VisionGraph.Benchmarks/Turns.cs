namespace MLNet.VisionGraph.Benchmarks;

/// <summary>Measures contenders in turns, so that a noisy machine is as unfair to one as to the other.</summary>
internal sealed record Turns(int Rounds, double Seconds)
{
    /// <summary>Measures, and prints images per second and how many times as fast the first one is.</summary>
    public void Print(IReadOnlyList<Contender> contenders)
    {
        var results = contenders.ToDictionary(contender => contender.Name, _ => new List<double>());
        foreach (var contender in contenders)
            contender.Measure(0.3);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders.Skip(round % contenders.Count).Concat(contenders.Take(round % contenders.Count)))
                results[contender.Name].Add(contender.Measure(Seconds));
        }

        var ours = results[contenders[0].Name];
        var width = contenders.Max(contender => contender.Name.Length);
        foreach (var contender in contenders)
        {
            var rates = results[contender.Name];
            var ratio = contender == contenders[0] ? string.Empty : $"   ours is {Spread(ours.Zip(rates, (a, b) => a / b))} times as fast";
            Console.WriteLine($"  {contender.Name.PadRight(width)} {Median(rates),7:0.#} [{rates.Min():0.#}, {rates.Max():0.#}]{ratio}");
        }
    }

    private static string Spread(IEnumerable<double> values) => $"{Median(values):0.00} [{values.Min():0.00}, {values.Max():0.00}]";

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
