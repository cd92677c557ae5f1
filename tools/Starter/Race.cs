using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Weights;

namespace Starter;

/// <summary>Fine-tuning from weights beside fine-tuning from random ones: the accuracy after each epoch, which takes both the same time.</summary>
internal static class Race
{
    public static void Run(string weights, string folder, int epochs)
    {
        var backbone = BackboneRegistry.Get(Path.GetFileNameWithoutExtension(weights));
        var photos = PhotoSplit.FromFolder(folder, testIsValidation: true);
        var starter = Curve(WeightSource.FromFile(weights));
        var random = Curve(WeightSource.Random(0));

        Console.WriteLine($"{backbone.Name} at 128 px, {epochs} epochs planned, top-1 on the test photos in percent");
        Console.WriteLine("epoch  starter  random");
        foreach (var (index, (with, without)) in starter.Zip(random).Index())
            Console.WriteLine($"{index + 1,5}  {100 * with,7:F1}  {100 * without,6:F1}");

        List<double> Curve(WeightSource source)
        {
            var curve = new Accuracies();
            new ImageClassifierTrainer(new ImageClassifierOptions
            {
                Backbone = backbone,
                Weights = source,
                ImageSize = 128,
                Epochs = epochs,
                Threads = Environment.GetEnvironmentVariable("STARTER_THREADS") is { } threads ? int.Parse(threads) : null,
                Callbacks = [curve],
            }).Train(photos);
            return curve.Values;
        }
    }

    private sealed class Accuracies : TrainingCallback
    {
        public List<double> Values { get; } = [];

        public override void OnEpochEnd(TrainingState state) => Values.Add(state.Metrics[MetricNames.ValidationTop1]);
    }
}
