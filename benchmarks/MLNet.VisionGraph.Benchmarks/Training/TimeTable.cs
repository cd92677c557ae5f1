namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>Writes times, and how they compare with ours.</summary>
internal static class TimeTable
{
    /// <summary>Writes a row: median, lowest and highest, and how many times as fast ours is.</summary>
    public static void Print(string name, double[] times, double[]? ours = null)
    {
        var ratio = ours is null
            ? string.Empty
            : $"   ours is {times.Zip(ours, (theirs, mine) => theirs / mine).Median():0.00} times as fast";
        Console.WriteLine($"  {name,-50} {times.Spread(times.Median() < 1 ? "0.0000" : "0.00"),26}{ratio}");
    }

    /// <summary>Measures contenders and writes a row each; the first one is ours.</summary>
    public static void Print(Rounds rounds, IReadOnlyList<TimeContender> contenders)
    {
        var times = rounds.Measure(contenders);
        foreach (var contender in contenders)
            Print(contender.Name, times[contender], contender == contenders[0] ? null : times[contenders[0]]);
    }
}
