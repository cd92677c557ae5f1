using System.Diagnostics;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>
/// Compares fine-tuning from weights with fine-tuning from random ones, with the same number of epochs, which takes the same time for both.
/// Each number of epochs is a separate training.
/// </summary>
internal static class Race
{
    public static void Run(string weights, string folder, int[] budgets)
    {
        var backbone = BackboneRegistry.Get(Path.GetFileNameWithoutExtension(weights));
        var images = ImageDatasetSplit.FromFolder(folder, testIsValidation: true);
        Console.WriteLine(
            $"{backbone.Name} at 128 px, fine-tuning, top-1 on the test images after the last epoch in percent, "
                + $"{Settings.Seeds} seeds: mean [lowest, highest]"
        );
        Console.WriteLine("epochs  seconds  starter              random");
        foreach (var epochs in budgets)
        {
            var watch = Stopwatch.StartNew();
            var starter = Spread.Measure(Settings.Seeds, seed => Accuracy(WeightSource.FromFile(weights), epochs, seed));
            var seconds = watch.Elapsed.TotalSeconds / Settings.Seeds;
            var random = Spread.Measure(Settings.Seeds, seed => Accuracy(WeightSource.Random(seed), epochs, seed));
            Console.WriteLine($"{epochs,6}  {seconds,7:F0}  {starter,-19}  {random}");
        }

        double Accuracy(WeightSource source, int epochs, int seed) =>
            LastAccuracy.Of(
                images,
                new ImageTrainingOptions
                {
                    Backbone = backbone,
                    Weights = source,
                    ImageSize = 128,
                    Epochs = epochs,
                    Seed = seed,
                    Threads = Settings.Threads,
                }
            );
    }
}
