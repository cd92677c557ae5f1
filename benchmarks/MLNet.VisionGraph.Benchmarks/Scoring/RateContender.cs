using System.Diagnostics;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>One way of computing features, measured in images per second.</summary>
/// <param name="name">What to call it.</param>
/// <param name="run">Computes features until its argument, called before each image, returns true; returns the number of images.</param>
/// <param name="readsAhead">
/// Whether it takes thousands of images before it computes the first, as ML.NET's own chains do. It then gets as many images as it is
/// expected to process in the time.
/// </param>
internal sealed class RateContender(string name, Func<Func<bool>, int> run, bool readsAhead = false) : IContender
{
    private const int FewestImages = 16;

    private double _rate;

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>Measures images per second; one that reads ahead needs a short first run.</summary>
    public double Measure(double seconds)
    {
        // Garbage of other contenders must not be collected during this measurement.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (watch, left) = (Stopwatch.StartNew(), Math.Max(FewestImages, (int)(_rate * seconds)));
        var images = run(readsAhead ? () => left-- <= 0 : () => watch.Elapsed.TotalSeconds >= seconds);
        return _rate = images / watch.Elapsed.TotalSeconds;
    }
}
