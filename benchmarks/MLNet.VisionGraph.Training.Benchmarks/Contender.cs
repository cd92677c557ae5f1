using System.Diagnostics;

namespace MLNet.VisionGraph.Training.Benchmarks;

/// <summary>One way of doing something.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Images">How many images a run takes.</param>
/// <param name="Run">Does it once.</param>
internal sealed record Contender(string Name, int Images, Action Run)
{
    /// <summary>Measures milliseconds an image, over as many runs as begin within some seconds.</summary>
    public double Measure(double seconds)
    {
        var (watch, runs) = (Stopwatch.StartNew(), 0);
        do
        {
            Run();
            runs++;
        }
        while (watch.Elapsed.TotalSeconds < seconds);
        return watch.Elapsed.TotalMilliseconds / runs / Images;
    }
}
