using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Weights;

namespace Starter;

/// <summary>What weights are worth on photos that they have not seen: the accuracy of linear probes, beside the same network's with random weights.</summary>
internal static class Proof
{
    private const int Seeds = 3;

    public static void Run(string weights, string[] folders)
    {
        var backbone = BackboneRegistry.Get(Path.GetFileNameWithoutExtension(weights));
        Console.WriteLine($"{backbone.Name} at 224 px, linear probes, top-1 on the test photos after the last epoch, {Seeds} seeds: mean [lowest, highest]");
        foreach (var folder in folders)
        {
            var photos = PhotoSplit.FromFolder(folder, testIsValidation: true);
            var starter = Enumerable.Range(0, Seeds).Select(seed => Probe(backbone, WeightSource.FromFile(weights), photos, seed)).ToArray();
            var random = Enumerable.Range(0, Seeds).Select(seed => Probe(backbone, WeightSource.Random(seed), photos, seed)).ToArray();
            Console.WriteLine($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),-12} starter {Spread(starter)}   random {Spread(random)}   ahead by {100 * (starter.Average() - random.Average()):F1} points");
        }
    }

    // The last epoch's, not the best: the best of a hundred epochs on the test photos would flatter both.
    private static double Probe(BackboneDescriptor backbone, WeightSource weights, PhotoSplit photos, int seed)
    {
        var last = new LastAccuracy();
        new ImageClassifierTrainer(new ImageClassifierOptions
        {
            Backbone = backbone,
            Weights = weights,
            Strategy = TrainingStrategy.LinearProbe,
            Seed = seed,
            Callbacks = [last],
        }).Train(photos);
        return last.Value;
    }

    private static string Spread(double[] values) => $"{100 * values.Average():F1} [{100 * values.Min():F1}, {100 * values.Max():F1}]";

    private sealed class LastAccuracy : TrainingCallback
    {
        public double Value { get; private set; }

        public override void OnEpochEnd(TrainingState state) => Value = state.Metrics[MetricNames.ValidationTop1];
    }
}
