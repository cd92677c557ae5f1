using System.Diagnostics;
using Microsoft.ML;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>
/// Measures what features are worth on images that they were not learned from: the accuracy of ML.NET's maximum entropy trainer on them,
/// and the images per second, beside ML.NET's own ResNet18 and random weights.
/// </summary>
internal static class Proof
{
    public static void Run(IReadOnlyList<string> weights, IReadOnlyList<string> folders)
    {
        Console.WriteLine("Features at 224 px → NormalizeMeanVariance → LbfgsMaximumEntropy: top-1 on the test images, in percent");
        Console.WriteLine($"{"features",-52} {string.Join("  ", folders.Select(folder => $"{NameOf(folder),12}"))}  images/s");
        string?[] sources = [.. weights, null];
        foreach (var source in sources)
        {
            foreach (var kind in (FeatureKind[])[FeatureKind.Pooled, FeatureKind.MultiStage])
            {
                Print(
                    $"{(source is null ? $"random {BackboneOf(weights[0]).Name}" : source)}, {kind}",
                    folders,
                    mlContext => Featurizer(mlContext, source, BackboneOf(source ?? weights[0]), kind)
                );
            }
        }

        Print("ML.NET's ResNet18", folders, ResNet18.Featurizer);
    }

    private static void Print(string name, IReadOnlyList<string> folders, Func<MLContext, IEstimator<ITransformer>> featurizer)
    {
        var (accuracies, images, seconds) = (new List<double>(), 0, 0.0);
        foreach (var folder in folders)
        {
            var split = ImageDatasetSplit.FromFolder(folder, testIsValidation: true);
            var mlContext = new MLContext(seed: 0);
            var fitted = featurizer(mlContext).Fit(FeatureRow.Load(mlContext, split.Training));
            using var owned = fitted as IDisposable;
            var watch = Stopwatch.StartNew();
            var training = FeatureRow.Read(mlContext, fitted, split.Training);
            var test = FeatureRow.Read(mlContext, fitted, split.Validation);
            seconds += watch.Elapsed.TotalSeconds;
            images += split.Training.Count + split.Validation.Count;
            accuracies.Add(Accuracy(mlContext, training, test));
        }

        Console.WriteLine(
            $"{name,-52} {string.Join("  ", accuracies.Select(accuracy => $"{100 * accuracy,12:F1}"))}  {images / seconds,8:F0}"
        );
    }

    private static double Accuracy(MLContext mlContext, IDataView training, IDataView test)
    {
        var model = mlContext
            .Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.Transforms.NormalizeMeanVariance("Features"))
            .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Fit(training);
        return mlContext.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
    }

    private static ImageFeaturizingEstimator Featurizer(
        MLContext mlContext,
        string? weights,
        BackboneDescriptor backbone,
        FeatureKind kind
    ) =>
        mlContext.Transforms.ImageFeaturizer(
            new ImageFeaturizerOptions
            {
                InputColumnName = nameof(FeatureRow.ImagePath),
                Backbone = backbone,
                Weights = weights is null ? WeightSource.Random(0) : WeightSource.FromFile(weights),
                Features = kind,
            }
        );

    private static BackboneDescriptor BackboneOf(string weights) => BackboneRegistry.Get(Path.GetFileNameWithoutExtension(weights));

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
}
