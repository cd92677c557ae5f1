namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>Images per second of contenders, and how many times as fast the first one is.</summary>
internal static class RateTable
{
    /// <summary>Measures the contenders and writes the table.</summary>
    public static void Print(Rounds rounds, IReadOnlyList<RateContender> contenders)
    {
        var results = rounds.Measure(contenders);
        var ours = results[contenders[0]];
        var width = contenders.Max(contender => contender.Name.Length);
        foreach (var contender in contenders)
        {
            var rates = results[contender];
            var ratio = contender == contenders[0] ? string.Empty : $"   ours is {ours.Zip(rates, (a, b) => a / b).Spread()} times as fast";
            Console.WriteLine($"  {contender.Name.PadRight(width)} {rates.Median(),7:0.#} [{rates.Min():0.#}, {rates.Max():0.#}]{ratio}");
        }
    }
}
