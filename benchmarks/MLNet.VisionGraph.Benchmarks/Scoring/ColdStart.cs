using System.Diagnostics;
using Microsoft.ML;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>From the start of a process to the first features of a photo: this program starts itself again and again.</summary>
internal static class ColdStart
{
    public const string Verb = "cold-child";

    /// <summary>Measures in new processes.</summary>
    public static void Print(string backbone, int rounds)
    {
        using var images = new DrawnFiles(1, 341, 256);
        var times = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(ColdStart).Assembly.Location, Verb, backbone, images.Files[0]])
            {
                RedirectStandardOutput = true,
            };
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadLine(); // written when the features are there
            if (round > 0)
                times.Add(watch.Elapsed.TotalMilliseconds); // the first one filled the system's caches
            process.WaitForExit();
        }

        times.Sort();
        Console.WriteLine($"  cold start to the first features: median {times[times.Count / 2]:0} ms [{times[0]:0}, {times[^1]:0}]");
    }

    /// <summary>What the new process does.</summary>
    public static void Run(string backbone, string file)
    {
        var mlContext = new MLContext();
        var data = mlContext.Data.LoadFromEnumerable([new Photo { Path = file }]);
        using var model = mlContext
            .Transforms.ImageFeaturizer(
                new ImageFeaturizerOptions
                {
                    Backbone = BackboneRegistry.Get(backbone),
                    Weights = WeightSource.Random(1),
                    InputColumnName = nameof(Photo.Path),
                }
            )
            .Fit(data);
        Console.WriteLine(Rows.Read(model.Transform(data), "Features").Count);
    }

    private sealed class Photo
    {
        public string Path { get; set; } = string.Empty;
    }
}
