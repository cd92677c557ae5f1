namespace MLNet.VisionGraph.Benchmarks;

/// <summary>Rounds in which contenders take turns: machines are noisy, ratios within a round are not.</summary>
/// <param name="Count">The number of rounds.</param>
/// <param name="Seconds">How long each contender runs in a round, in seconds.</param>
internal sealed record Rounds(int Count, double Seconds)
{
    /// <summary>Measures contenders; each round begins with another one.</summary>
    /// <returns>The measurements of every contender, by round.</returns>
    public Dictionary<T, double[]> Measure<T>(IReadOnlyList<T> contenders)
        where T : class, IContender
    {
        var results = contenders.ToDictionary(contender => contender, _ => new double[Count]);
        foreach (var contender in contenders)
            contender.Measure(Seconds / 4); // buffers grow, kernels are chosen
        for (var round = 0; round < Count; round++)
        {
            foreach (var contender in contenders.Skip(round % contenders.Count).Concat(contenders.Take(round % contenders.Count)))
                results[contender][round] = contender.Measure(Seconds);
        }

        return results;
    }
}
