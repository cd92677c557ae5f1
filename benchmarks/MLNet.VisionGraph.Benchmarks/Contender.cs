using System.Diagnostics;

namespace MLNet.VisionGraph.Benchmarks;

/// <summary>One way of computing features.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Run">Computes features until told to stop; returns the number of images.</param>
internal sealed record Contender(string Name, Func<Func<bool>, int> Run)
{
    /// <summary>Measures images per second.</summary>
    public double Measure(double seconds)
    {
        var watch = Stopwatch.StartNew();
        var images = Run(() => watch.Elapsed.TotalSeconds >= seconds);
        return images / watch.Elapsed.TotalSeconds;
    }
}
