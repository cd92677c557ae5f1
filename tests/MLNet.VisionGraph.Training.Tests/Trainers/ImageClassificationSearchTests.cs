using System.Diagnostics;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Search;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class ImageClassificationSearchTests
{
    private static readonly ImageDatasetSplit s_photos = DrawnPhotos.Split(training: 12, validation: 6);

    // Ample time, in which little work is done, where a test is not about time: machines may be busy.
    private const double Ample = 900;

    private static ImageClassificationSearchOptions Options(double seconds) =>
        new()
        {
            TimeLimit = TimeSpan.FromSeconds(seconds),
            Backbones = [BackboneRegistry.Get("efficientvit_m0"), KilledTraining.Backbone],
            Training = new ImageTrainingOptions
            {
                Weights = WeightSource.Random(3),
                ImageSize = 64,
                BatchSize = 6,
                EmbeddingFolder = null,
                Threads = 1,
            },
        };

    [Test]
    public void Run_AmpleTime_ProbesTheCheapestFirstThenTrains()
    {
        List<TrainingProgress> reports = [];
        var result = new ImageClassificationSearch(Options(Ample) with { MaxEpochs = 3, Progress = new Reports(reports) }).Run(s_photos);

        var done = result.Trials.Where(trial => trial.Accuracy is not null).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(result.Trials[0].Backbone, Is.EqualTo(KilledTraining.Backbone.Name));
            Assert.That(
                done.Select(trial => trial.Strategy),
                Does.Contain(TrainingStrategy.LinearProbe).And.Contain(TrainingStrategy.FineTune)
            );
            Assert.That(result.BestTrial.Accuracy, Is.EqualTo(done.Max(trial => trial.Accuracy)));
            Assert.That(result.Best.Validation.Accuracy, Is.EqualTo(result.BestTrial.Accuracy));
            Assert.That(result.Best.Backbone.Name, Is.EqualTo(result.BestTrial.Backbone));
            Assert.That(result.IsInterrupted, Is.False);
            Assert.That(reports[^1].Phase, Is.EqualTo(TrainingPhase.Ended));
            Assert.That(reports.Select(report => report.Phase), Does.Contain(TrainingPhase.Measuring));
        });
    }

    [Test]
    public void Run_StepsSlowerThanMeasured_StopsAtTheDeadline()
    {
        // Without a deadline it would take the callbacks alone an hour.
        var clock = Stopwatch.StartNew();
        var options = Options(6) with
        {
            MaxEpochs = 1000,
            Backbones = [KilledTraining.Backbone],
            CallbacksFor = (_, strategy) => strategy == TrainingStrategy.FineTune ? [new Pause()] : [],
        };
        var result = new ImageClassificationSearch(options).Run(s_photos);

        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromMinutes(1)), "the deadline, and what a busy machine adds to it");
        Assert.That(result.IsInterrupted, Is.False, "it was not canceled");
    }

    [Test]
    public void Run_ManyPhotosWithoutReleasedWeights_FallsBackOnStarterWeights()
    {
        // So many that the experiment measures first how long a few take.
        using TemporaryFolder offline = new();
        (string Name, string? Value)[] before =
        [
            .. new[] { "VISIONGRAPH_CACHE", "VISIONGRAPH_HUB" }.Select(name => (name, Environment.GetEnvironmentVariable(name))),
        ];
        List<string> warnings = [];
        try
        {
            foreach (var (name, _) in before)
                Environment.SetEnvironmentVariable(name, offline[name]);
            var options = Options(Ample);
            var result = new ImageClassificationSearch(
                options with
                {
                    Backbones = [BackboneRegistry.Get("efficientvit_m0")],
                    Training = options.Training with { Weights = null, Strategy = TrainingStrategy.LinearProbe, OnWarning = warnings.Add },
                }
            ).Run(DrawnPhotos.Split(training: 62, validation: 4));

            Assert.That(result.BestTrial.ImageCount, Is.EqualTo(3 * 62));
            Assert.That(warnings, Has.Count.EqualTo(1).And.Some.Contains("the starter weights are used instead"));
        }
        finally
        {
            foreach (var (name, value) in before)
                Environment.SetEnvironmentVariable(name, value);
        }
    }

    [Test]
    public void Run_NoTimeAtAll_EndsWithAProbe()
    {
        var result = new ImageClassificationSearch(Options(0.001)).Run(s_photos);

        Assert.That(result.BestTrial.Strategy, Is.EqualTo(TrainingStrategy.LinearProbe));
        Assert.That(result.Best.ClassNames, Is.EqualTo(DrawnImages.Classes));
    }

    [Test]
    public void Run_NoTimeAndManyPhotos_LearnsFromSome()
    {
        var many = DrawnPhotos.Split(training: 90, validation: 20);
        var result = new ImageClassificationSearch(Options(0.001)).Run(many);

        Assert.That(result.BestTrial.ImageCount, Is.InRange(3, 100));
        Assert.That(result.Best.Validation.Rows, Is.LessThan(60));
    }

    [Test]
    public void Run_LinearProbe_TrainsNoMore()
    {
        var options = Options(Ample);
        var result = new ImageClassificationSearch(
            options with
            {
                Training = options.Training with { Strategy = TrainingStrategy.LinearProbe },
            }
        ).Run(s_photos);

        Assert.That(result.Trials.Select(trial => trial.Strategy), Is.All.EqualTo(TrainingStrategy.LinearProbe));
        Assert.That(result.Trials, Has.Count.EqualTo(2));
    }

    [Test]
    public void Run_CancelledWhileItTrains_KeepsTheBest()
    {
        using CancellationTokenSource source = new();
        var options = Options(Ample) with
        {
            CallbacksFor = (_, strategy) => strategy == TrainingStrategy.FineTune ? [new CancelAtOnce(source)] : [],
        };
        var result = new ImageClassificationSearch(options).Run(s_photos, source.Token);

        Assert.That(result.IsInterrupted);
        Assert.That(result.BestTrial.Strategy, Is.EqualTo(TrainingStrategy.LinearProbe));
    }

    [Test]
    public void Run_CancelledBeforeAnything_Throws()
    {
        Assert.That(
            () => new ImageClassificationSearch(Options(Ample)).Run(s_photos, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    [Test]
    public void Run_ABackboneThatCannotBeTried_GoesOnWithOthers()
    {
        // EfficientViT wants a multiple of 16.
        var options = Options(Ample);
        var result = new ImageClassificationSearch(
            options with
            {
                Training = options.Training with { ImageSize = 72, Strategy = TrainingStrategy.LinearProbe },
            }
        ).Run(s_photos);

        Assert.That(result.BestTrial.Backbone, Is.EqualTo(KilledTraining.Backbone.Name));
        Assert.That(
            result.Trials.Where(trial => trial.Accuracy is null).Select(trial => trial.Backbone),
            Is.EqualTo((string[])["efficientvit_m0"])
        );
    }

    [Test]
    public void Run_NoWeights_SaysSo()
    {
        var options = Options(5);
        var experiment = new ImageClassificationSearch(
            options with
            {
                Backbones = [KilledTraining.Backbone],
                Training = options.Training with { Weights = null },
            }
        );

        Assert.That(() => experiment.Run(s_photos), Throws.InstanceOf<WeightsUnavailableException>());
    }

    [Test]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.That(() => new ImageClassificationSearch(Options(0)).Run(s_photos), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            () => new ImageClassificationSearch(Options(1) with { ProbeShare = 0 }).Run(s_photos),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
        );
        Assert.That(() => new ImageClassificationSearch(Options(1) with { Backbones = [] }).Run(s_photos), Throws.ArgumentException);
    }

    [Test]
    public void Measure_AFewSteps_TellsAnEpochsTime()
    {
        var training = Options(1).Training with { Backbone = KilledTraining.Backbone };
        var (_, epoch) = EpochMeasurement.Measure(training, s_photos, TimeSpan.FromMinutes(5), CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var trained = new ImageClassifierTrainer(training with { Epochs = 6 }).Train(s_photos);
        var real = trained.State.Elapsed / 6;

        Assert.That(epoch, Is.InRange(real / 20, real * 20), $"the order of magnitude; six epochs took {clock.Elapsed}");
    }

    private sealed class CancelAtOnce(CancellationTokenSource source) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => source.Cancel();
    }

    private sealed class Pause : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => Thread.Sleep(600);
    }

    private sealed class Reports(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (reports)
                reports.Add(value);
        }
    }
}
