using System.Diagnostics;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>
/// Measures candidates that do the same work. They run alternately, so that other load on the machine affects all of them; the result is
/// the median of the rounds.
/// </summary>
internal static class SpeedComparison
{
    /// <summary>The number of rounds.</summary>
    public const int Rounds = 5;

    // The share of the time that is used to open sessions and to fill caches.
    private const double WarmUp = 0.15;

    /// <summary>Measures the candidates.</summary>
    /// <param name="contestants">The candidates. Ratios are relative to the first one.</param>
    /// <param name="time">The approximate total time.</param>
    /// <param name="cancellationToken">The token that cancels the measurement.</param>
    public static IReadOnlyList<Speed> Run(IReadOnlyList<Candidate> contestants, TimeSpan time, CancellationToken cancellationToken)
    {
        foreach (var contestant in contestants)
            Turn(contestant, WarmUp * time / contestants.Count, [], cancellationToken);
        var rates = contestants.Select(_ => new double[Rounds]).ToArray();
        var latencies = contestants.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var turn = 0; turn < contestants.Count; turn++)
            {
                // The order rotates, so that no candidate always runs after the same one.
                var index = (round + turn) % contestants.Count;
                rates[index][round] = Turn(
                    contestants[index],
                    (1 - WarmUp) * time / (Rounds * contestants.Count),
                    latencies[index],
                    cancellationToken
                );
            }
        }

        return
        [
            .. contestants.Select(
                (contestant, index) =>
                    new Speed(
                        contestant.Name,
                        Quantile(rates[index], 0.5)!.Value,
                        Quantile(rates[index].Zip(rates[0], (mine, first) => mine / first), 0.5)!.Value,
                        Quantile(latencies[index], 0.5),
                        Quantile(latencies[index], 0.99)
                    )
            ),
        ];
    }

    private static double Turn(Candidate contestant, TimeSpan time, List<double> latencies, CancellationToken cancellationToken)
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
/// <param name="Name">The name of the candidate.</param>
/// <param name="Work">
/// Computes images until the function returns false, and returns their number. If it computes one image at a time, it adds the
/// milliseconds of each to the list.
/// </param>
internal sealed record Candidate(string Name, Func<Func<bool>, List<double>, int> Work)
{
    /// <summary>Creates a candidate that computes one image at a time.</summary>
    public static Candidate OneAtATime(string name, Action<int> compute) =>
        new(
            name,
            (continues, latencies) =>
            {
                var count = 0;
                while (continues())
                {
                    var start = Stopwatch.GetTimestamp();
                    compute(count++);
                    latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }

                return count;
            }
        );
}

/// <summary>The speed of a candidate.</summary>
/// <param name="Name">The name of the candidate.</param>
/// <param name="ImagesPerSecond">The images per second, as the median of the rounds.</param>
/// <param name="Ratio">
/// The images per second divided by those of the first candidate in the same round, as the median of the rounds.
/// </param>
/// <param name="P50">The median latency of an image in milliseconds; null if images are computed in batches.</param>
/// <param name="P99">The 99th percentile of the latency in milliseconds; null if images are computed in batches.</param>
internal sealed record Speed(string Name, double ImagesPerSecond, double Ratio, double? P50, double? P99);
