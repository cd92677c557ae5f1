using System.Diagnostics;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>The trainer at work on a folder of photos: how fast it is, and how much of the time it waits for them.</summary>
internal sealed class PhotoTraining(string folder)
{
    private const int MaxImages = 512;
    private const int BatchSize = 32;

    private readonly ImageDatasetSplit _photos = Some(ImageDatasetSplit.FromFolder(folder, testIsValidation: true), MaxImages);

    /// <summary>Gets linear probes of a thousand of the photos, as many as there are otherwise, an eighth of them held out.</summary>
    public ProbeTiming Probe { get; } = new(Some(ImageDatasetSplit.FromFolder(folder, testIsValidation: true), 875));

    /// <summary>Measures the loader without a trainer, one epoch per round.</summary>
    /// <returns>Photos a second, by round.</returns>
    public double[] LoadAlone(int side, int rounds)
    {
        var options = new BatchLoaderOptions
        {
            Height = side,
            Width = side,
            BatchSize = BatchSize,
            Augmentation = AugmentationOptions.Gentle,
            Order = SampleOrder.Shuffled,
        };
        using var loader = new BatchLoader(_photos.Training, options);
        return [.. Enumerable.Range(0, rounds + 1).Select(Rate).Skip(1)]; // files are in the system's cache after the first

        double Rate(int epoch)
        {
            var watch = Stopwatch.StartNew();
            return loader.Read(epoch).Sum(batch => batch.Count) / watch.Elapsed.TotalSeconds;
        }
    }

    /// <summary>Trains, an epoch a round.</summary>
    /// <returns>Photos a second and the share of the time spent waiting for photos, by round.</returns>
    public (double[] Rates, double[] WaitShares) Train(BackboneDescriptor backbone, int rounds)
    {
        var record = new EpochRecord();
        var options = new ImageTrainingOptions
        {
            Backbone = backbone,
            Weights = WeightSource.Random(1),
            Epochs = rounds + 1,
            BatchSize = BatchSize,
            Callbacks = [record],
        };
        new ImageClassifierTrainer(options).Train(_photos);
        return ([.. record.Rates.Skip(1)], [.. record.WaitShares.Skip(1)]);
    }

    // Evenly spaced, so that every class keeps its share: a large folder takes no longer than a small one.
    private static ImageDatasetSplit Some(ImageDatasetSplit images, int most) =>
        new(Spread(images.Training, most), Spread(images.Validation, most / 7));

    private static ImageDataset Spread(ImageDataset images, int most) =>
        images.Count <= most
            ? images
            : new ImageDataset(
                Enumerable.Range(0, most).Select(i => images.Samples[(int)((long)i * images.Count / most)]),
                images.ClassNames
            );

    private sealed class EpochRecord : TrainingCallback
    {
        public List<double> Rates { get; } = [];

        public List<double> WaitShares { get; } = [];

        public override void OnEpochEnd(TrainingState state)
        {
            Rates.Add(state.ImagesPerSecond);
            WaitShares.Add(state.DataWaitShare);
        }
    }
}
