using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Weights;

namespace Starter;

/// <summary>What weights are worth on photos that they have not seen: the accuracy of linear probes, beside the same network's with random weights, and beside colours alone.</summary>
internal static class Proof
{
    public static void Run(string weights, string[] folders)
    {
        var backbone = BackboneRegistry.Get(Path.GetFileNameWithoutExtension(weights));
        Console.WriteLine($"{backbone.Name} at 224 px, linear probes, top-1 on the test photos after the last epoch in percent, {Settings.Seeds} seeds: mean [lowest, highest]");
        Console.WriteLine("photos        starter              random               ahead  5 nearest colour histograms");
        foreach (var folder in folders)
        {
            var photos = PhotoSplit.FromFolder(folder, testIsValidation: true);
            var starter = Spread.Of(Settings.Seeds, seed => Probe(WeightSource.FromFile(weights), photos, seed));
            var random = Spread.Of(Settings.Seeds, seed => Probe(WeightSource.Random(seed), photos, seed));
            Console.WriteLine($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),-12}  {starter,-19}  {random,-19}  {100 * (starter.Mean - random.Mean),5:F1}  {100 * ColourHistograms.Accuracy(photos),5:F1}");
        }

        double Probe(WeightSource source, PhotoSplit photos, int seed) => LastAccuracy.Of(photos, new ImageClassifierOptions
        {
            Backbone = backbone,
            Weights = source,
            Strategy = TrainingStrategy.LinearProbe,
            Seed = seed,
            Threads = Settings.Threads,
        });
    }
}
