using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>What more work costs: rows, and callers at a time on one transformer.</summary>
internal sealed class Growth : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Picture[] _pictures = Pictures.Draw(32);
    private readonly ImageFeaturizingTransformer _transformer;

    public Growth(BackboneDescriptor backbone) =>
        _transformer = _mlContext
            .Transforms.ImageFeaturizer(new ImageFeaturizerOptions { Backbone = backbone, Weights = WeightSource.Random(1) })
            .Fit(_mlContext.Data.LoadFromEnumerable(_pictures));

    /// <summary>Prints throughput, the first row's time and the memory for more and more rows.</summary>
    public void PrintRows(IEnumerable<int> counts)
    {
        Rows.Count(_transformer.Transform(Data(4_000)), "Features"); // until the runtime has compiled what is called often
        Console.WriteLine("     rows  images/s  first row ms  working set MB  managed heap MB");
        foreach (var count in counts)
        {
            GC.Collect();
            var (watch, first, rows, peak) = (Stopwatch.StartNew(), 0.0, 0, 0L);
            var data = _transformer.Transform(Data(count));
            using (var cursor = data.GetRowCursor([data.Schema["Features"]]))
            {
                var getter = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
                VBuffer<float> features = default;
                for (; cursor.MoveNext(); rows++)
                {
                    getter(ref features);
                    if (rows == 0)
                        first = watch.Elapsed.TotalMilliseconds;
                    if (rows % 1000 == 0)
                        peak = Math.Max(peak, Environment.WorkingSet);
                }
            }

            Console.WriteLine(
                $"{rows,9}  {rows / watch.Elapsed.TotalSeconds,8:0}  {first,12:0.0}  "
                    + $"{peak / 1e6,14:0}  {GC.GetTotalMemory(forceFullCollection: false) / 1e6,15:0}"
            );
        }
    }

    /// <summary>Prints throughput and the spread between callers, each with a data view of its own.</summary>
    public void PrintCallers(IEnumerable<int> counts, double seconds)
    {
        Console.WriteLine("  callers  images/s  slowest ÷ fastest caller");
        foreach (var callers in counts)
        {
            var watch = Stopwatch.StartNew();
            var done = new int[callers];
            var threads = Enumerable
                .Range(0, callers)
                .Select(caller => new Thread(() =>
                {
                    while (watch.Elapsed.TotalSeconds < seconds)
                        done[caller] += Rows.Count(_transformer.Transform(Data(8)), "Features");
                }))
                .ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Console.WriteLine($"{callers,9}  {done.Sum() / watch.Elapsed.TotalSeconds,8:0}  {done.Min() / (double)done.Max(),24:0.00}");
        }
    }

    /// <summary>Prints throughput and latencies of single predictions, each caller with an engine of its own.</summary>
    public void PrintEngines(IEnumerable<int> counts, double seconds)
    {
        Console.WriteLine("  engines  images/s   p50 ms   p99 ms");
        foreach (var callers in counts)
        {
            var engines = Enumerable
                .Range(0, callers)
                .Select(_ =>
                    _mlContext.Model.CreatePredictionEngine<Picture, Prediction>(
                        _transformer,
                        new PredictionEngineOptions { OwnsTransformer = false }
                    )
                )
                .ToList();
            var times = engines.Select(_ => new List<double>()).ToList();
            var watch = Stopwatch.StartNew();
            var threads = engines
                .Select(
                    (engine, caller) =>
                        new Thread(() =>
                        {
                            for (var begun = 0.0; begun < seconds; times[caller].Add(watch.Elapsed.TotalSeconds - begun))
                            {
                                begun = watch.Elapsed.TotalSeconds;
                                engine.Predict(_pictures[times[caller].Count % _pictures.Length]);
                            }
                        })
                )
                .ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            var elapsed = watch.Elapsed.TotalSeconds;
            engines.ForEach(engine => engine.Dispose());
            var sorted = times.SelectMany(caller => caller).Order().ToList();
            Console.WriteLine(
                $"{callers,9}  {sorted.Count / elapsed,8:0}  "
                    + $"{1000 * sorted[sorted.Count / 2],7:0.00}  {1000 * sorted[sorted.Count * 99 / 100],7:0.00}"
            );
        }
    }

    public void Dispose()
    {
        _transformer.Dispose();
        foreach (var image in _pictures)
            image.Image!.Dispose();
    }

    private IDataView Data(int rows) =>
        _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => _pictures[i % _pictures.Length]));

    private sealed class Prediction
    {
        public float[] Features { get; set; } = [];
    }
}
