using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>
/// Measures what weights are worth on images: the accuracy of linear probes, compared with the same network with
/// random weights, and with colors alone.
/// </summary>
internal static class Proof
{
    public static void Run(string weights, string[] folders)
    {
        var backbone = BackboneRegistry.Get(Path.GetFileNameWithoutExtension(weights));
        Console.WriteLine(
            $"{backbone.Name} at 224 px, linear probes, top-1 on the test images after the last epoch in percent, "
                + $"{Settings.Seeds} seeds: mean [lowest, highest]"
        );
        Console.WriteLine("images        starter              random               ahead  5 nearest color histograms");
        foreach (var folder in folders)
        {
            var images = ImageDatasetSplit.FromFolder(folder, testIsValidation: true);
            var starter = Spread.Measure(Settings.Seeds, seed => Probe(WeightSource.FromFile(weights), images, seed));
            var random = Spread.Measure(Settings.Seeds, seed => Probe(WeightSource.Random(seed), images, seed));
            Console.WriteLine(
                $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),-12}  {starter,-19}  {random,-19}  "
                    + $"{100 * (starter.Mean - random.Mean),5:F1}  {100 * ColorHistograms.Accuracy(images),5:F1}"
            );
        }

        double Probe(WeightSource source, ImageDatasetSplit split, int seed) =>
            LastAccuracy.Of(
                split,
                new ImageTrainingOptions
                {
                    Backbone = backbone,
                    Weights = source,
                    Strategy = TrainingStrategy.LinearProbe,
                    Seed = seed,
                    Threads = Settings.Threads,
                }
            );
    }
}
