using System.Runtime.InteropServices;
using MLNet.VisionGraph.Onnx.Export;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>The speed at which the network scores decoded images on this machine.</summary>
/// <param name="Cores">The number of logical cores.</param>
/// <param name="System">The operating system and the processor's architecture.</param>
/// <param name="MillisecondsAlone">The median time of a single image on one thread, in milliseconds.</param>
/// <param name="ImagesPerSecond">The throughput of all cores, with one thread each and batches of <paramref name="BatchSize"/>.</param>
/// <param name="BatchSize">The number of images per batch.</param>
internal sealed record ScoringSpeed(int Cores, string System, double MillisecondsAlone, double ImagesPerSecond, int BatchSize)
{
    private static readonly TimeSpan s_time = TimeSpan.FromMilliseconds(300);

    /// <summary>Measures the speed, which takes a little over half a second.</summary>
    /// <param name="trained">The classifier.</param>
    /// <returns>The speed, and the size of the network as ONNX in bytes.</returns>
    public static (ScoringSpeed Speed, long OnnxBytes) Measure(TrainedImageClassifier trained)
    {
        var model = OnnxExporter.Export(trained.Backbone.Network, trained.Weights, new OnnxExportOptions { Network = trained.Settings });
        using var scorer = new OnnxScorer(model, threads: 1);
        var (cores, batch, counted) = (Environment.ProcessorCount, trained.Backbone.BatchSize, 0L);

        var times = new List<double>();
        var alone = new Runner(scorer, 1);
        alone.Run(); // warm-up
        for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < s_time;)
            times.Add(alone.Run().TotalMilliseconds);

        var begin = TimeProvider.System.GetTimestamp();
        var threads = Enumerable
            .Range(0, cores)
            .Select(_ =>
                Task.Factory.StartNew(
                    () =>
                    {
                        var runner = new Runner(scorer, batch);
                        while (TimeProvider.System.GetElapsedTime(begin) < s_time)
                        {
                            runner.Run();
                            Interlocked.Add(ref counted, batch);
                        }
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            );
        Task.WaitAll([.. threads], CancellationToken.None);
        var speed = counted / TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        var system = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";
        return (new ScoringSpeed(cores, system, times.Order().ElementAt(times.Count / 2), speed, batch), model.LongLength);
    }

    private sealed class Runner(OnnxScorer scorer, int batch)
    {
        private readonly float[] _images = [.. Enumerable.Repeat(0.5f, batch * scorer.InputLength)];
        private readonly float[][] _outputs = [.. scorer.OutputLengths.Select(length => new float[batch * length])];

        public TimeSpan Run()
        {
            var start = TimeProvider.System.GetTimestamp();
            scorer.Score(_images, batch, _outputs);
            return TimeProvider.System.GetElapsedTime(start);
        }
    }
}
