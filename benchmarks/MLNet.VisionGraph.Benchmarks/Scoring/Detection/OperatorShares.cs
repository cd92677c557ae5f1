using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace MLNet.VisionGraph.Benchmarks.Scoring.Detection;

/// <summary>The shares of operators in the time of a graph, from the profiler of ONNX Runtime.</summary>
internal static class OperatorShares
{
    private const int Runs = 12;

    /// <summary>Profiles a graph on one thread and one image.</summary>
    /// <returns>The operators from the slowest to the fastest: the share of the time of all nodes.</returns>
    public static IReadOnlyList<(string Operator, double Share)> Measure(byte[] graph, IReadOnlyList<float[]> inputs)
    {
        var folder = Directory.CreateTempSubdirectory("visiongraph-bench-");
        try
        {
            var file = Profile(graph, inputs, Path.Combine(folder.FullName, "profile"));
            using var events = JsonDocument.Parse(File.ReadAllBytes(file));
            var times = events
                .RootElement.EnumerateArray()
                .Where(entry => entry.GetProperty("cat").GetString() == "Node")
                .Where(entry => entry.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal))
                .GroupBy(entry => entry.GetProperty("args").GetProperty("op_name").GetString()!)
                .Select(group => (Operator: group.Key, Time: group.Sum(entry => entry.GetProperty("dur").GetDouble())))
                .ToArray();
            var sum = times.Sum(time => time.Time);
            return [.. times.OrderByDescending(time => time.Time).Select(time => (time.Operator, time.Time / sum))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Profile(byte[] graph, IReadOnlyList<float[]> inputs, string prefix)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            ProfileOutputPathPrefix = prefix, // before the next one, which passes it on
            EnableProfiling = true,
        };
        using var session = new InferenceSession(graph, options);
        using var run = new RunOptions();
        var names = session.InputNames;
        var values = names
            .Zip(
                inputs,
                (name, input) =>
                    OrtValue.CreateTensorValueFromMemory(
                        input,
                        [1, .. session.InputMetadata[name].Dimensions.Skip(1).Select(dimension => (long)dimension)]
                    )
            )
            .ToArray();
        for (var i = 0; i < Runs; i++)
        {
            using var results = session.Run(run, names, values, session.OutputNames);
        }

        foreach (var value in values)
            value.Dispose();
        return session.EndProfiling();
    }
}
