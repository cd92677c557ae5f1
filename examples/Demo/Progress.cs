using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Demo;

/// <summary>Featurizes once, shows how far it is, and keeps the features for the trainer.</summary>
internal static class Progress
{
    public static IDataView Featurize(MLContext mlContext, ITransformer featurizer, IDataView photos, int count, string name)
    {
        var features = mlContext.Data.Cache(featurizer.Transform(photos));
        var (watch, shown, done) = (Stopwatch.StartNew(), TimeSpan.Zero, 0);

        // Reading the column fills the cache.
        foreach (var _ in features.GetColumn<float[]>("Features"))
        {
            done++;
            if (!Console.IsOutputRedirected && watch.Elapsed - shown > TimeSpan.FromMilliseconds(100))
            {
                shown = watch.Elapsed;
                Console.Write($"\rFeaturizing {name}: {done} of {count}, {done / shown.TotalSeconds:0} images/s ");
            }
        }

        Console.WriteLine(
            $"{(Console.IsOutputRedirected ? string.Empty : "\r")}Featurized {name}: {done} photos in {watch.Elapsed.TotalSeconds:0.0} s, "
                + $"{done / watch.Elapsed.TotalSeconds:0} images/s    "
        );
        return features;
    }
}
