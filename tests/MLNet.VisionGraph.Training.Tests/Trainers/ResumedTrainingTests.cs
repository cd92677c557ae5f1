using System.Diagnostics;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Loop.Checkpoints;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class ResumedTrainingTests
{
    private static readonly ImageTrainingOptions s_options = KilledTraining.Options;

    [Test]
    public void Train_KilledTwice_GivesBitForBitTheTrainingThatWasNot()
    {
        using TemporaryFolder folder = new();
        var untouched = new ImageClassifierTrainer(s_options).Train(KilledTraining.Photos);

        // Twelve updates, three an epoch: the first kill falls into the second epoch, the second into the third.
        KillAfter(folder.Path, step: 4);
        KillAfter(folder.Path, step: 8);
        var resumed = new ImageClassifierTrainer(s_options with { CheckpointFolder = folder.Path }).Train(KilledTraining.Photos);

        Assert.Multiple(() =>
        {
            Assert.That(resumed.State.IsResumed);
            Assert.That(resumed.State.Step, Is.EqualTo(untouched.State.Step).And.EqualTo(12));
            AssertSame(resumed, untouched);
        });
    }

    // An epoch has six batches: six updates, or two of four batches and of two.
    [TestCase(OptimizerKind.AdamW, TrainingStrategy.FineTune, 1, new[] { 1, 8, 16 })]
    [TestCase(OptimizerKind.Sgd, TrainingStrategy.Gradual, 4, new[] { 1, 3, 5 })]
    public void Train_CancelledWithinAnEpoch_GoesOnWhereItWas(
        OptimizerKind optimizer,
        TrainingStrategy strategy,
        int accumulated,
        int[] steps
    )
    {
        using TemporaryFolder folder = new();
        var options = s_options with
        {
            Optimizer = optimizer,
            Strategy = strategy,
            GradientAccumulationSteps = accumulated,
            Schedule = new OneCycleSchedule(),
            WeightAveraging = null,
            Augmentation = AugmentationOptions.Gentle,
        };
        List<double> expected = [],
            found = [];
        var untouched = new ImageClassifierTrainer(options with { Callbacks = [new Losses(expected)] }).Train(KilledTraining.Photos);
        foreach (var step in steps)
        {
            using var cancellation = new CancellationTokenSource();
            var trainer = new ImageClassifierTrainer(
                options with
                {
                    CheckpointFolder = folder.Path,
                    Callbacks = [new Losses(found), new CancelAt(cancellation, step)],
                }
            );
            if (step == 1)
                Assert.That(
                    () => trainer.Train(KilledTraining.Photos, cancellation.Token),
                    Throws.InstanceOf<OperationCanceledException>(),
                    "nothing is complete"
                );
            else
                Assert.That(
                    trainer.Train(KilledTraining.Photos, cancellation.Token).State.StopReason,
                    Is.EqualTo("canceled"),
                    $"at {step}"
                );
        }

        var resumed = new ImageClassifierTrainer(options with { CheckpointFolder = folder.Path, Callbacks = [new Losses(found)] }).Train(
            KilledTraining.Photos
        );

        Assert.Multiple(() =>
        {
            Assert.That(found, Is.EqualTo(expected));
            AssertSame(resumed, untouched);
        });
    }

    [Test]
    public void Train_StoppedEarly_StaysStopped()
    {
        using TemporaryFolder folder = new();
        var options = s_options with { Epochs = 8, LearningRate = 1e-9, CheckpointFolder = folder.Path, WeightAveraging = null };
        var first = new ImageClassifierTrainer(
            options with
            {
                Callbacks = [new EarlyStopping(MetricNames.ValidationTop1, patience: 2)],
            }
        ).Train(KilledTraining.Photos);
        var again = new ImageClassifierTrainer(
            options with
            {
                Callbacks = [new EarlyStopping(MetricNames.ValidationTop1, patience: 2)],
            }
        ).Train(KilledTraining.Photos);

        Assert.Multiple(() =>
        {
            Assert.That(first.State.StopReason, Is.Not.Null);
            Assert.That(first.State.Step, Is.LessThan(8 * 3));
            Assert.That(again.State.Step, Is.EqualTo(first.State.Step), "nothing was trained");
            AssertSame(again, first);
        });
    }

    [Test]
    public void Train_CheckpointOfAnotherTraining_SaysInWhatItDiffers()
    {
        using TemporaryFolder folder = new();
        var options = s_options with { Epochs = 1, CheckpointFolder = folder.Path };
        new ImageClassifierTrainer(options).Train(KilledTraining.Photos);

        var error = Assert.Throws<CheckpointMismatchException>(() =>
            new ImageClassifierTrainer(
                options with
                {
                    BatchSize = 4,
                    Schedule = new CosineSchedule { MinLearningRate = 1e-7 },
                }
            ).Train(KilledTraining.Photos)
        );
        Assert.That(error!.Message, Does.Contain("BatchSize, Schedule. ").And.Contain("Resume to false"));
    }

    [Test]
    public void Train_BegunAnew_ForgetsTheOldCheckpoints()
    {
        using TemporaryFolder folder = new();
        var options = s_options with { Epochs = 2, CheckpointFolder = folder.Path };
        new ImageClassifierTrainer(options).Train(KilledTraining.Photos);
        var anew = new ImageClassifierTrainer(options with { Epochs = 1, Resume = false }).Train(KilledTraining.Photos);

        Assert.Multiple(() =>
        {
            Assert.That(anew.State.IsResumed, Is.False);
            Assert.That(
                new CheckpointRotation(folder.Path).Files.Select(Path.GetFileName),
                Is.EqualTo(["checkpoint-0000000003.safetensors"])
            );
        });
    }

    [Test]
    public void Train_EveryCheckpointDamaged_SaysSo()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["checkpoint-0000000003.safetensors"], "nonsense");

        Assert.That(
            () => new ImageClassifierTrainer(s_options with { CheckpointFolder = folder.Path }).Train(KilledTraining.Photos),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("No checkpoint in").And.Message.Contains("Resume to false")
        );
    }

    [Test]
    public void Train_NoRoomForCheckpoints_EndsWithTheReason()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["occupied"], "a file where the folder should be");

        Assert.That(
            () => new ImageClassifierTrainer(s_options with { CheckpointFolder = folder["occupied"] }).Train(KilledTraining.Photos),
            Throws.InstanceOf<IOException>()
        );
    }

    private static void AssertSame(TrainedImageClassifier found, TrainedImageClassifier expected)
    {
        foreach (var (name, tensor) in expected.Weights)
            Assert.That(found.Weights[name].Values.Span.SequenceEqual(tensor.Values.Span), $"{name}: same bits");
        Assert.That(found.Validation.ToText(), Is.EqualTo(expected.Validation.ToText()));
        Assert.That(found.BestEpoch, Is.EqualTo(expected.BestEpoch));
        Assert.That(
            found.History.Select(epoch => (epoch.Epoch, epoch.LearningRate)),
            Is.EqualTo(expected.History.Select(epoch => (epoch.Epoch, epoch.LearningRate)))
        );
        Assert.That(
            found.History.SelectMany(epoch => epoch.Metrics),
            Is.EqualTo(expected.History.SelectMany(epoch => epoch.Metrics)),
            "those before the interruption, too"
        );
    }

    // Starts the training in a process of its own and takes it away, without a word, once it has got so far.
    private static void KillAfter(string folder, long step)
    {
        using var process = TestProgram.Start(["train", folder]);
        var clock = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(folder, $"checkpoint-{step:D10}.safetensors")))
        {
            Assert.That(process.HasExited, Is.False, () => process.StandardError.ReadToEnd());
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromMinutes(2)));
            Thread.Sleep(5);
        }

        process.Kill();
        process.WaitForExit();
        Assert.That(
            new CheckpointRotation(folder).ReadLatest()!.Value.Checkpoint.Info.Step,
            Is.LessThan(12),
            "it was killed before its end"
        );
    }

    private sealed class Losses(List<double> losses) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => losses.Add(state.Loss);
    }

    private sealed class CancelAt(CancellationTokenSource source, long step) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == step)
                source.Cancel();
        }
    }
}
