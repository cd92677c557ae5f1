using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>
/// Measures linear probes from files to trained model, alternating with the featurizer on the same files: what a probe costs beyond its
/// embeddings.
/// </summary>
internal sealed class ProbeTiming(ImageDatasetSplit images)
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>Gets the number of embedded images.</summary>
    public int Count => images.Training.Count + images.Validation.Count;

    /// <summary>Measures both; the first round, in which files come into the system's cache, does not count.</summary>
    /// <returns>
    /// The seconds of each, by round: a featurizer that is already open, one including its opening, the whole probe, and the hundred epochs
    /// of its head alone.
    /// </returns>
    public (double[] Featurizer, double[] Opening, double[] Probe, double[] Head) Measure(BackboneDescriptor backbone, int rounds)
    {
        var weights = WeightSource.Random(1);
        var data = _mlContext.Data.LoadFromEnumerable(
            images.Training.Samples.Concat(images.Validation.Samples).Select(image => new Row { Path = image.Path! })
        );
        using var open = Open();
        var times = Enumerable
            .Range(0, rounds + 1)
            .Select(round =>
            {
                // Each goes first every other time.
                var (featurizer, opening) = round % 2 == 0 ? Both() : default;
                var (probe, head) = Train();
                if (round % 2 != 0)
                    (featurizer, opening) = Both();
                return (Featurizer: featurizer, Opening: opening, Probe: probe, Head: head);
            })
            .Skip(1)
            .ToArray();
        return (
            [.. times.Select(time => time.Featurizer)],
            [.. times.Select(time => time.Opening)],
            [.. times.Select(time => time.Probe)],
            [.. times.Select(time => time.Head)]
        );

        (double Featurizer, double Opening) Both() => (Featurize(open, Stopwatch.GetTimestamp()), FeaturizeAnew());

        double FeaturizeAnew()
        {
            var start = Stopwatch.GetTimestamp();
            using var featurizer = Open();
            return Featurize(featurizer, start);
        }

        ImageFeaturizingTransformer Open() =>
            _mlContext
                .Transforms.ImageFeaturizer(
                    new ImageFeaturizerOptions
                    {
                        InputColumnName = nameof(Row.Path),
                        Backbone = backbone,
                        Weights = weights,
                        Features = FeatureKind.Embedding,
                    }
                )
                .Fit(data);

        double Featurize(ImageFeaturizingTransformer featurizer, long start)
        {
            var rows = featurizer.Transform(data).GetColumn<float[]>("Features").Count();
            return rows == Count
                ? Stopwatch.GetElapsedTime(start).TotalSeconds
                : throw new InvalidOperationException($"{rows} of {Count} photos were featurized.");
        }

        (double Probe, double Head) Train()
        {
            var clock = new HeadClock();
            var start = Stopwatch.GetTimestamp();
            new ImageClassifierTrainer(
                new ImageTrainingOptions
                {
                    Backbone = backbone,
                    Weights = weights,
                    Strategy = TrainingStrategy.LinearProbe,
                    EmbeddingFolder = null, // computed again each time
                    Callbacks = [clock],
                }
            ).Train(images);
            return (Stopwatch.GetElapsedTime(start).TotalSeconds, clock.Head.TotalSeconds);
        }
    }

    private sealed class Row
    {
        public string Path { get; set; } = string.Empty;
    }

    private sealed class HeadClock : TrainingCallback
    {
        private long _embedded;

        public TimeSpan Head { get; private set; }

        public override void OnTrainStart(TrainingState state) => _embedded = Stopwatch.GetTimestamp();

        public override void OnTrainEnd(TrainingState state) => Head = Stopwatch.GetElapsedTime(_embedded);
    }
}
