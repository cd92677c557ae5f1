using MLNet.VisionGraph.Backbones.EfficientVit;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>The training of detectors on drawn disks and squares, with a tiny backbone.</summary>
public class ObjectDetectorTrainerTests
{
    internal static readonly BackboneDescriptor Tiny = new(
        "tiny",
        new EfficientVitNetwork(
            new EfficientVitConfig
            {
                Channels = [16, 32, 48],
                Depths = [1, 1, 1],
                Heads = [2, 2, 2],
                KeyChannels = [4, 4, 4],
                Kernels = [5, 3],
            }
        )
    );

    private readonly TemporaryFolder _folder = new();
    private ObjectDatasetSplit _images = null!;

    internal static ObjectDetectionTrainingOptions Options =>
        new()
        {
            Backbone = Tiny,
            Weights = WeightSource.Random(),
            ImageSize = 128,
            Epochs = 2,
            BatchSize = 4,
            LearningRate = 2e-3,
            WeightAveraging = null,
            Augmentation = new DetectionAugmentationOptions
            {
                MosaicProbability = 0,
                MinScale = 0.8,
                MaxScale = 1.2,
            },
        };

    [OneTimeSetUp]
    public void Draw()
    {
        var images = Enumerable.Range(0, 20).Select(seed => Image(_folder, seed)).ToArray();
        _images = new ObjectDatasetSplit(
            new ObjectDataset(DrawnObjects.Classes, images[..16]),
            new ObjectDataset(DrawnObjects.Classes, images[16..])
        );
    }

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void Train_DrawnObjects_FindsThem()
    {
        var trained = new ObjectDetectorTrainer(Options with { Epochs = 40, ValidationInterval = 10 }).Train(_images);

        var (again, masks) = trained.Evaluate(_images.Validation);
        Assert.Multiple(() =>
        {
            Assert.That(trained.BoxMetrics.AveragePrecision50, Is.GreaterThan(0.3));
            Assert.That(again.AveragePrecision, Is.EqualTo(trained.BoxMetrics.AveragePrecision));
            Assert.That(masks, Is.Null);
            Assert.That(trained.History, Has.Count.EqualTo(40));
            Assert.That(trained.History[^1].Metrics[MetricNames.Loss], Is.LessThan(trained.History[0].Metrics[MetricNames.Loss]));
            Assert.That(trained.Unreadable, Is.Empty);
        });
    }

    [Test]
    public void Train_WithMasks_FindsOutlines()
    {
        var trained = new ObjectDetectorTrainer(
            Options with
            {
                Architecture = DetectorArchitecture.LightMask,
                Epochs = 40,
                ValidationInterval = 20,
            }
        ).Train(_images);

        Assert.Multiple(() =>
        {
            Assert.That(trained.HasMasks);
            Assert.That(trained.MaskMetrics!.AveragePrecision50, Is.GreaterThan(0.2));
            Assert.That(trained.Detect(_images.Validation).SelectMany(found => found), Has.All.Property(nameof(Detection.Mask)).Not.Null);
        });
    }

    [TestCase(0)]
    [TestCase(0.3)]
    public void Train_InterruptedAndResumed_GivesTheSameWeights(double multiScale)
    {
        using var folder = new TemporaryFolder();
        var options = Options with { Epochs = 3, Threads = 1, MultiScale = multiScale };
        var whole = new ObjectDetectorTrainer(options).Train(_images);

        using var stop = new CancellationTokenSource();
        var halves = options with { CheckpointFolder = folder.Path };
        new ObjectDetectorTrainer(halves with { Callbacks = [new StopAt(step: 5, stop)] }).Train(_images, stop.Token);
        var resumed = new ObjectDetectorTrainer(halves).Train(_images);

        Assert.Multiple(() =>
        {
            Assert.That(resumed.History.Select(epoch => epoch.Epoch), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(resumed.BoxMetrics.AveragePrecision, Is.EqualTo(whole.BoxMetrics.AveragePrecision));
            foreach (var (name, tensor) in whole.Weights)
                Assert.That(resumed.Weights[name].Values.ToArray(), Is.EqualTo(tensor.Values.ToArray()), name);
        });
    }

    [Test]
    public void Train_CheckpointOfAnotherTraining_SaysHowItDiffers()
    {
        using var folder = new TemporaryFolder();
        var options = Options with { Epochs = 1, CheckpointFolder = folder.Path };
        new ObjectDetectorTrainer(options).Train(_images);

        var exception = Assert.Throws<CheckpointMismatchException>(() =>
            new ObjectDetectorTrainer(options with { LearningRate = 1e-4 }).Train(_images)
        );

        Assert.That(exception.Message, Does.Contain(nameof(ObjectDetectionTrainingOptions.LearningRate)));
    }

    [Test]
    public void Train_TimeLimit_EndsInTimeWithAModel()
    {
        var trained = new ObjectDetectorTrainer(Options with { Epochs = 10_000, TimeLimit = TimeSpan.FromSeconds(3) }).Train(_images);

        Assert.Multiple(() =>
        {
            Assert.That(trained.StopReason, Is.EqualTo("the time limit"));
            Assert.That(trained.History, Has.Count.LessThan(10_000));
            Assert.That(trained.History[^1].LearningRate, Is.LessThan(Options.LearningRate / 2), "the schedule follows the time");
        });
    }

    [Test]
    public void Train_UnreadableImage_IsLeftOutAndNamed()
    {
        File.WriteAllText(_folder["broken.png"], "no image");
        var training = new ObjectDataset(
            DrawnObjects.Classes,
            [.. _images.Training.Images, new AnnotatedImage(_folder["broken.png"], 100, 100, [])]
        );

        var trained = new ObjectDetectorTrainer(Options with { Epochs = 1 }).Train(_images with { Training = training });

        Assert.That(trained.Unreadable.Select(image => image.Name), Is.EqualTo(new[] { _folder["broken.png"] }));
    }

    [Test]
    public void Train_TruncatedImages_AreUsedAndNamed()
    {
        using var folder = new TemporaryFolder();
        var cut = _images.Training.Images[0];
        var bytes = File.ReadAllBytes(cut.Path);
        File.WriteAllBytes(folder["cut.png"], bytes[..(bytes.Length * 9 / 10)]);
        var training = new ObjectDataset(
            DrawnObjects.Classes,
            [.. _images.Training.Images.Skip(1), cut with { Path = folder["cut.png"] }]
        );
        var warnings = new List<string>();

        var trained = new ObjectDetectorTrainer(Options with { OnWarning = warnings.Add }).Train(_images with { Training = training });

        Assert.That(warnings, Has.Count.EqualTo(1).And.Some.Contains("truncated: 1 image is").And.Some.Contains("cut.png"));
        Assert.That(trained.Unreadable, Is.Empty);
    }

    [Test]
    public void Train_ValidationImagesThatAreGone_IsAnError()
    {
        var gone = _images.Validation.Images.Select(image => image with { Path = image.Path + ".gone.png" });
        var images = _images with { Validation = new ObjectDataset(DrawnObjects.Classes, gone) };

        var exception = Assert.Throws<TrainingDataException>(() => new ObjectDetectorTrainer(Options).Train(images));

        Assert.That(exception.Message, Does.StartWith("None of the 4 images can be read.").And.Contains(".gone.png"));
    }

    [Test]
    public void Train_TimeLimitThatEarlierRunsUsedUp_EndsAtOnce()
    {
        using var folder = new TemporaryFolder();
        var options = Options with { Epochs = 10_000, TimeLimit = TimeSpan.FromHours(1), CheckpointFolder = folder.Path };
        using var stop = new CancellationTokenSource();
        var first = new ObjectDetectorTrainer(options with { Callbacks = [new StopAt(step: 5, stop)] }).Train(_images, stop.Token);

        var second = new ObjectDetectorTrainer(options with { TimeLimit = first.TrainingTime / 2 }).Train(_images);

        Assert.That(second.StopReason, Is.EqualTo("the time limit"));
        Assert.That(second.History, Has.Count.LessThanOrEqualTo(2), "the epoch that was begun is ended");
    }

    [TestCase(0, new[] { 320 })]
    [TestCase(0.25, new[] { 256, 288, 320, 352, 384 })]
    [TestCase(0.05, new[] { 320 })]
    public void TrainingSides_MultiScale_AreMultiplesOf32(double multiScale, int[] sides) =>
        Assert.That(new ObjectDetectionTrainingOptions { MultiScale = multiScale }.TrainingSides, Is.EqualTo(sides));

    [Test]
    public void Train_ImagesThatAreGone_SaysThatNoneCanBeRead()
    {
        var gone = new ObjectDataset(
            DrawnObjects.Classes,
            _images.Training.Images.Take(5).Select(image => image with { Path = image.Path + ".gone.png" })
        );

        var exception = Assert.Throws<TrainingDataException>(() =>
            new ObjectDetectorTrainer(Options).Train(_images with { Training = gone })
        );

        Assert.That(exception.Message, Does.StartWith("None of the 5 images can be read.").And.Contains(".gone.png"));
    }

    [Test]
    public void Train_NoObjects_Throws()
    {
        var empty = new ObjectDataset(DrawnObjects.Classes, [new AnnotatedImage(_folder["0.png"], 100, 100, [])]);

        Assert.Throws<TrainingDataException>(() => new ObjectDetectorTrainer(Options).Train(_images with { Training = empty }));
    }

    [Test]
    public void Train_MasksFromBoxesAlone_SaysWhatIsMissing()
    {
        var boxes = new ObjectDataset(
            DrawnObjects.Classes,
            _images.Training.Images.Select(image =>
                image with
                {
                    Objects = [.. image.Objects.Select(found => found with { Polygons = null })],
                }
            )
        );

        var exception = Assert.Throws<TrainingDataException>(() =>
            new ObjectDetectorTrainer(Options with { Architecture = DetectorArchitecture.LightMask }).Train(
                _images with
                {
                    Training = boxes,
                }
            )
        );

        Assert.That(exception.Message, Does.Contain("outline"));
    }

    [TestCase(0)]
    [TestCase(-1e-3)]
    [TestCase(double.NaN)]
    public void Train_LearningRateOutOfRange_Throws(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectDetectorTrainer(Options with { LearningRate = rate }).Train(_images));

    internal static AnnotatedImage Image(TemporaryFolder folder, int seed)
    {
        var (width, height) = (100 + seed % 3 * 20, 100 + seed % 2 * 30);
        var objects = DrawnObjects.Save(folder[$"{seed}.png"], width, height, count: 1 + seed % 3, seed);
        return new AnnotatedImage(
            folder[$"{seed}.png"],
            width,
            height,
            [
                .. objects.Select(each => new AnnotatedObject(
                    DrawnObjects.Classes[each.Label],
                    new BoundingBox(each.X0, each.Y0, each.X1, each.Y1)
                )
                {
                    Polygons = [[each.X0, each.Y0, each.X1, each.Y0, each.X1, each.Y1, each.X0, each.Y1]],
                }),
            ]
        );
    }

    private sealed class StopAt(long step, CancellationTokenSource source) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == step)
                source.Cancel();
        }
    }
}
