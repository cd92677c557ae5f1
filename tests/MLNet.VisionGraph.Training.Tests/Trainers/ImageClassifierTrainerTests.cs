using Microsoft.ML.Data;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class ImageClassifierTrainerTests
{
    private static readonly string[] Classes = ["checks", "rings", "stripes"];

    private static readonly ImageClassifierOptions Quick = new()
    {
        ImageSize = 64,
        Epochs = 6,
        BatchSize = 12,
        LearningRate = 3e-3,
        Weights = WeightSource.Random(1),
        Grouping = new ParameterGroupingOptions(),
        Augmentation = AugmentationOptions.None,
        Threads = 2,
    };

    private PhotoSplit _photos;

    [OneTimeSetUp]
    public void Draw()
    {
        var random = new Random(2);
        _photos = new PhotoSplit(Pictures(24, random), Pictures(10, random));
    }

    [Test]
    public void Train_DrawnPictures_LearnsThemAndExportsWhatItLearned()
    {
        var losses = new LossRecorder();
        var trained = new ImageClassifierTrainer(Quick with { Epochs = 15, Callbacks = [losses] }).Train(_photos);
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.safetensors");
        try
        {
            trained.SaveSafeTensors(path);
            var reread = trained.Backbone.LoadWeights(WeightSource.FromFile(path), trained.Settings);
            Assert.Multiple(() =>
            {
                Assert.That(trained.Validation.Accuracy, Is.GreaterThan(0.75), "three kinds, chance is a third");
                Assert.That(trained.ClassNames, Is.EqualTo(Classes));
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
        var options = Quick with { Epochs = 1, Threads = 1, Augmentation = AugmentationOptions.Gentle };
        var first = new ImageClassifierTrainer(options).Train(_photos).Weights;
        var again = new ImageClassifierTrainer(options).Train(_photos).Weights;

        Assert.That(first.All(pair => pair.Value.Values.Span.SequenceEqual(again[pair.Key].Values.Span)));
    }

    [Test]
    public void Train_HeadOnly_LeavesTheBackboneAsItWas()
    {
        var options = Quick with { Strategy = TrainingStrategy.HeadOnly, Epochs = 2 };
        var trained = new ImageClassifierTrainer(options).Train(_photos);
        var before = options.Backbone.LoadWeights(options.Weights!, trained.Settings with { Classes = 0 });

        Assert.Multiple(() =>
        {
            Assert.That(before.Where(pair => !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                .All(pair => pair.Value.Values.Span.SequenceEqual(trained.Weights[pair.Key].Values.Span)), "norms' statistics included");
            Assert.That(trained.Weights["head.l.weight"].Values.ToArray(), Is.Not.All.Zero);
        });
    }

    [Test]
    public void Train_WithEverythingSwitchedOn_Runs()
    {
        var reports = new List<TrainingProgress>();
        var trained = new ImageClassifierTrainer(Quick with
        {
            Epochs = 2,
            Augmentation = AugmentationOptions.EfficientVit with { Repeats = 1 },
            BalanceClasses = true,
            WeightAveraging = new EmaSchedule { Decay = 0.9 },
            GradientNorm = 5,
            AdaptiveClipping = 0.02,
            Optimizer = OptimizerKind.Sgd,
            Progress = new Recorder(reports),
        }).Train(_photos);

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
        var error = Assert.Throws<TrainingFailedException>(() => new ImageClassifierTrainer(Quick with
        {
            LearningRate = 1e30,
            Optimizer = OptimizerKind.Sgd,
            Schedule = new ConstantSchedule(),
        }).Train(_photos));

        Assert.That(error!.Message, Does.Contain("The loss is").And.Contain("Lower the learning rate"));
    }

    [Test]
    public void Train_CancelledInTheSecondEpoch_KeepsTheFirst()
    {
        using var cancellation = new CancellationTokenSource();
        var trained = new ImageClassifierTrainer(Quick with { Callbacks = [new CancelAfter(cancellation, steps: 8)] }).Train(_photos, cancellation.Token);

        Assert.Multiple(() =>
        {
            Assert.That(trained.State.StopReason, Is.EqualTo("cancelled"));
            Assert.That(trained.State.Step, Is.EqualTo(8), "within a batch");
            Assert.That(trained.Validation.Rows, Is.EqualTo(30));
        });
    }

    [Test]
    public void Train_OneClassOnly_SaysWhatIsMissing()
    {
        var one = new PhotoSet(_photos.Training.Samples.Where(sample => sample.Label == 0), ["checks"]);

        Assert.Throws<TrainingDataException>(() => new ImageClassifierTrainer(Quick).Train(new PhotoSplit(one, one)));
    }

    private static PhotoSet Pictures(int perClass, Random random)
    {
        var samples = new List<PhotoSample>();
        for (var i = 0; i < perClass * Classes.Length; i++)
        {
            using var picture = Picture(i % Classes.Length, random);
            samples.Add(PhotoSample.FromImage(picture, i % Classes.Length, $"{Classes[i % Classes.Length]} {i}"));
        }

        return new PhotoSet(samples, Classes);
    }

    private static MLImage Picture(int kind, Random random)
    {
        const int side = 80;
        var pixels = new byte[side * side * 4];
        var (phase, period, turn) = (random.NextDouble() * 6, 2.2 + 0.6 * random.NextDouble(), random.NextDouble() * 3);
        var (light, dark) = (random.Next(160, 255), random.Next(0, 90));
        for (var i = 0; i < side * side; i++)
        {
            var (x, y) = (i % side - side / 2.0, i / side - side / 2.0);
            var (u, v) = (Math.Cos(turn) * x + Math.Sin(turn) * y, Math.Cos(turn) * y - Math.Sin(turn) * x);
            var bright = kind switch
            {
                0 => Math.Sin(u / period / 2 + phase) * Math.Sin(v / period / 2 + phase) > 0,
                1 => Math.Sin(Math.Sqrt(x * x + y * y) / period + phase) > 0,
                _ => Math.Sin(u / period + phase) > 0,
            };
            var value = (byte)Math.Clamp((bright ? light : dark) + random.Next(-15, 15), 0, 255);
            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], pixels[4 * i + 3]) = (value, value, value, 255);
        }

        return MLImage.CreateFromPixels(side, side, MLPixelFormat.Bgra32, pixels);
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
