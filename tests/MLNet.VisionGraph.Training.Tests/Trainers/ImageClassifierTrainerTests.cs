using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Torch;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class ImageClassifierTrainerTests
{
    private static readonly ImageTrainingOptions s_quick = new()
    {
        ImageSize = 64,
        Epochs = 6,
        BatchSize = 12,
        LearningRate = 3e-3,
        Weights = WeightSource.Random(1),
        Grouping = new ParameterGroupingOptions(),
        Augmentation = AugmentationOptions.None,
        Threads = 1,
    };

    private ImageDatasetSplit _photos;

    [OneTimeSetUp]
    public void Draw()
    {
        _photos = DrawnPhotos.Split(training: 24, validation: 10);
    }

    [Test]
    public void Train_DrawnPictures_LearnsThemAndExportsWhatItLearned()
    {
        var losses = new LossRecorder();
        var trained = new ImageClassifierTrainer(s_quick with { Epochs = 15, Callbacks = [losses] }).Train(_photos);
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.safetensors");
        try
        {
            trained.SaveSafeTensors(path);
            var reread = trained.Backbone.LoadWeights(WeightSource.FromFile(path), trained.Settings);
            Assert.Multiple(() =>
            {
                Assert.That(trained.Validation.Accuracy, Is.GreaterThan(0.75), "three kinds, chance is a third");
                Assert.That(trained.ClassNames, Is.EqualTo(DrawnImages.Classes));
                Assert.That(losses.Last, Is.LessThan(0.7 * losses.First));
                Assert.That(reread["head.l.weight"].Values.ToArray(), Is.EqualTo(trained.Weights["head.l.weight"].Values.ToArray()));
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Train_SameSeed_GivesTheSameWeights()
    {
        var options = s_quick with { Epochs = 1, Augmentation = AugmentationOptions.Gentle };
        var first = new ImageClassifierTrainer(options).Train(_photos).Weights;
        var again = new ImageClassifierTrainer(options).Train(_photos).Weights;

        Assert.That(first.All(pair => pair.Value.Values.Span.SequenceEqual(again[pair.Key].Values.Span)));
    }

    [Test]
    public void Train_FrozenBackbone_LeavesItAsItWas()
    {
        var options = s_quick with
        {
            Grouping = new ParameterGroupingOptions { FrozenDepths = int.MaxValue },
            Epochs = 2,
        };
        var trained = new ImageClassifierTrainer(options).Train(_photos);
        var before = ScratchInitializer.Create(options.Backbone.Network, trained.Settings with { Classes = 0 }, seed: 1);

        Assert.Multiple(() =>
        {
            Assert.That(
                before
                    .Where(pair => !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                    .All(pair => pair.Value.Values.Span.SequenceEqual(trained.Weights[pair.Key].Values.Span)),
                "norms' statistics included"
            );
            Assert.That(trained.Weights["head.l.weight"].Values.ToArray(), Is.Not.All.Zero);
        });
    }

    [Test]
    public void Train_WithEverythingSwitchedOn_Runs()
    {
        var reports = new List<TrainingProgress>();
        var trained = new ImageClassifierTrainer(
            s_quick with
            {
                Epochs = 2,
                Augmentation = AugmentationOptions.EfficientVit with { Repeats = 1 },
                Balance = ClassBalance.Sampling,
                WeightAveraging = new EmaSchedule { Decay = 0.9 },
                MaxGradientNorm = 5,
                AdaptiveClipping = 0.02,
                Optimizer = OptimizerKind.Sgd,
                Progress = new Recorder(reports),
            }
        ).Train(_photos);

        Assert.Multiple(() =>
        {
            Assert.That(trained.State.Step, Is.EqualTo(2 * 6));
            Assert.That(trained.State.GradientNorm, Is.GreaterThan(0));
            Assert.That(reports, Has.Count.GreaterThanOrEqualTo(4));
            Assert.That(reports[^1].Fraction, Is.EqualTo(1));
        });
    }

    [Test]
    public void Train_LossThatExplodes_StopsWithWhatWasSeen()
    {
        var error = Assert.Throws<TrainingFailedException>(() =>
            new ImageClassifierTrainer(
                s_quick with
                {
                    LearningRate = 1e30,
                    Optimizer = OptimizerKind.Sgd,
                    Schedule = new ConstantSchedule(),
                }
            ).Train(_photos)
        );

        Assert.That(error!.Message, Does.Contain("The loss is").And.Contain("Lower the learning rate"));
    }

    [Test]
    public void Train_CancelledInTheSecondEpoch_KeepsTheFirst()
    {
        using var cancellation = new CancellationTokenSource();
        var trained = new ImageClassifierTrainer(s_quick with { Callbacks = [new CancelAfter(cancellation, steps: 8)] }).Train(
            _photos,
            cancellation.Token
        );

        Assert.Multiple(() =>
        {
            Assert.That(trained.State.StopReason, Is.EqualTo("canceled"));
            Assert.That(trained.State.Step, Is.EqualTo(8), "within a batch");
            Assert.That(trained.Validation.Rows, Is.EqualTo(30));
        });
    }

    [Test]
    public void Train_OneClassOnly_SaysWhatIsMissing()
    {
        var one = new ImageDataset(_photos.Training.Samples.Where(sample => sample.Label == 0), ["checks"]);

        Assert.Throws<TrainingDataException>(() => new ImageClassifierTrainer(s_quick).Train(new ImageDatasetSplit(one, one)));
    }

    private sealed class LossRecorder : TrainingCallback
    {
        private readonly List<double> _losses = [];

        public double First => _losses.Take(3).Average();

        public double Last => _losses.TakeLast(3).Average();

        public override void OnBatchEnd(TrainingState state) => _losses.Add(state.Loss);
    }

    private sealed class CancelAfter(CancellationTokenSource source, int steps) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == steps)
                source.Cancel();
        }
    }

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
