using System.Diagnostics;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Measures ways of doing the same work. They take turns, so that whatever else the machine does troubles all of them; what counts is the median of the rounds.</summary>
internal static class SpeedContest
{
    /// <summary>How often each has its turn.</summary>
    public const int Rounds = 5;

    // Of the time that is given, for sessions that open and caches that fill.
    private const double WarmUp = 0.15;

    /// <summary>Measures.</summary>
    /// <param name="contestants">The ways; ratios are to the first.</param>
    /// <param name="time">How long everything takes, about.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static IReadOnlyList<Speed> Run(IReadOnlyList<Contestant> contestants, TimeSpan time, CancellationToken cancellationToken)
    {
        foreach (var contestant in contestants)
            Turn(contestant, WarmUp * time / contestants.Count, [], cancellationToken);
        var rates = contestants.Select(_ => new double[Rounds]).ToArray();
        var latencies = contestants.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var turn = 0; turn < contestants.Count; turn++)
            {
                // Nobody always comes after the same one.
                var index = (round + turn) % contestants.Count;
                rates[index][round] = Turn(contestants[index], (1 - WarmUp) * time / (Rounds * contestants.Count), latencies[index], cancellationToken);
            }
        }

        return [.. contestants.Select((contestant, index) => new Speed(
            contestant.Name,
            Quantile(rates[index], 0.5)!.Value,
            Quantile(rates[index].Zip(rates[0], (mine, first) => mine / first), 0.5)!.Value,
            Quantile(latencies[index], 0.5),
            Quantile(latencies[index], 0.99)))];
    }

    private static double Turn(Contestant contestant, TimeSpan time, List<double> latencies, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var images = contestant.Work(Continues, latencies);
        return images / watch.Elapsed.TotalSeconds;

        bool Continues()
        {
            cancellationToken.ThrowIfCancellationRequested();
            return watch.Elapsed < time;
        }
    }

    private static double? Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}

/// <summary>One way of doing the work.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Work">Computes images for as long as it is told to go on, and tells how many; where it computes one at a time, it notes the milliseconds of each.</param>
internal sealed record Contestant(string Name, Func<Func<bool>, List<double>, int> Work)
{
    /// <summary>Makes a way that computes one image at a time.</summary>
    public static Contestant OneAtATime(string name, Action<int> compute) => new(name, (continues, latencies) =>
    {
        var count = 0;
        while (continues())
        {
            var start = Stopwatch.GetTimestamp();
            compute(count++);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return count;
    });
}

/// <summary>How fast a way is.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="ImagesPerSecond">Images a second, the median of the rounds.</param>
/// <param name="Ratio">Its images a second by those of the first way in the same round, the median of the rounds.</param>
/// <param name="P50">The median of an image's milliseconds; null where images are computed together.</param>
/// <param name="P99">Milliseconds within which 99 of 100 images are computed.</param>
internal sealed record Speed(string Name, double ImagesPerSecond, double Ratio, double? P50, double? P99);
