using System.Diagnostics;

namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>One way of doing something, measured in milliseconds per image.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Images">How many images a run takes.</param>
/// <param name="Run">Does it once.</param>
internal sealed record TimeContender(string Name, int Images, Action Run) : IContender
{
    /// <summary>Measures milliseconds an image, over as many runs as begin within some seconds.</summary>
    public double Measure(double seconds)
    {
        var (watch, runs) = (Stopwatch.StartNew(), 0);
        do
        {
            Run();
            runs++;
        } while (watch.Elapsed.TotalSeconds < seconds);
        return watch.Elapsed.TotalMilliseconds / runs / Images;
    }
}
