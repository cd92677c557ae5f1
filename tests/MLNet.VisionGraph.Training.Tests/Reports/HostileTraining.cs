using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Reports;

/// <summary>
/// A short training on drawn pictures whose classes and photos have names that would do harm as markup. One photo is broken, one is in two
/// parts.
/// </summary>
internal static class HostileTraining
{
    public const string Payload = "</script><img src=x onerror=\"window.harmed=1\">";

    private static readonly Lazy<(TrainedImageClassifier Trained, ImageDatasetSplit Photos)> s_training = new(Train);

    public static TrainedImageClassifier Trained => s_training.Value.Trained;

    public static ImageDatasetSplit Photos => s_training.Value.Photos;

    public static TrainingReportOptions Options { get; } =
        new()
        {
            Name = $"drawn {Payload}",
            Threads = 1,
            TimeLimit = TimeSpan.FromMinutes(10),
        };

    // 128 pixels: the last map has 2 × 2 positions, the least that can be shown.
    private static (TrainedImageClassifier, ImageDatasetSplit) Train()
    {
        var random = new Random(6);
        var training = Draw(8, random);
        var broken = ImageSample.FromBytes([1, 2, 3], 1, $"broken {Payload}");
        var photos = new ImageDatasetSplit(Named([.. training, broken]), Named(Draw(4, random)), Named([.. Draw(3, random), training[0]]));
        var trained = new ImageClassifierTrainer(
            new ImageTrainingOptions
            {
                ImageSize = 128,
                Epochs = 2,
                BatchSize = 8,
                Weights = WeightSource.Random(1),
                Grouping = new ParameterGroupingOptions(),
                Augmentation = AugmentationOptions.None,
                Threads = 1,
            }
        ).Train(photos);
        return (trained, photos);
    }

    private static ImageDataset Named(ImageSample[] samples) => new(samples, [Payload, "rings & <b>bells</b>", "stripes"]);

    private static ImageSample[] Draw(int perClass, Random random) =>
        [
            .. Enumerable
                .Range(0, 3 * perClass)
                .Select(i =>
                {
                    using var picture = DrawnImages.Pattern(i % 3, random);
                    return ImageSample.FromImage(picture, i % 3, $"{i} {Payload}");
                }),
        ];
}
