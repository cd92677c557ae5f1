using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Tests.Augmentation;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class TrainingOptionsTests
{
    private static readonly ImageTrainingOptions s_options = KilledTraining.Options with
    {
        GradientAccumulationSteps = 1,
        Augmentation = AugmentationOptions.None,
        WeightAveraging = null,
        MaxGradientNorm = null,
        Balance = ClassBalance.None,
    };

    [Test]
    public void Train_TwoBatchesOfSixAccumulated_IsOneOfTwelve()
    {
        // The whole set is one update. The norms have fixed statistics, since each batch would have its own, and there is no drop path and
        // no dropout, which are drawn per batch. Plain gradient descent moves by the gradient itself.
        var options = s_options with
        {
            Backbone = BackboneRegistry.Get("efficientvit_m0"),
            Epochs = 1,
            FreezeBatchNorm = true,
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 0.01,
            Schedule = new ConstantSchedule(),
        };
        var photos = DrawnPhotos.Split(training: 4, validation: 2);
        var one = new ImageClassifierTrainer(options with { BatchSize = 12 }).Train(photos);
        var two = new ImageClassifierTrainer(options with { BatchSize = 6, GradientAccumulationSteps = 2 }).Train(photos);

        Assert.That(two.State.Step, Is.EqualTo(1).And.EqualTo(one.State.Step));
        foreach (var (name, tensor) in one.Weights)
        {
            // Sums of gradients in another order: float's rounding, relative to a step of at most 0.01 times gradients of order one.
            Assert.That(two.Weights[name].Values.ToArray(), Is.EqualTo(tensor.Values.ToArray()).Within(1e-5), name);
        }
    }

    [Test]
    public void Train_SinglePhotoABatch_NeedsFrozenNorms()
    {
        Assert.That(
            () => new ImageClassifierTrainer(s_options with { BatchSize = 1 }).Train(KilledTraining.Photos),
            Throws.ArgumentException.With.Message.Contains("FreezeBatchNorm")
        );
        Assert.That(
            new ImageClassifierTrainer(s_options with { BatchSize = 1, FreezeBatchNorm = true, Epochs = 1 })
                .Train(KilledTraining.Photos)
                .State.Step,
            Is.EqualTo(36)
        );
    }

    [Test]
    public void Train_UnreadablePhotosLeaveOneInABatch_PassesItOver()
    {
        // Batches of two: wherever the broken photo falls, its neighbor is alone.
        var photos = KilledTraining.Photos;
        var broken = new ImageDataset(
            [.. photos.Training.Samples.Take(5), ImageSample.FromBytes([1, 2, 3], label: 0, "broken")],
            photos.Training.ClassNames
        );
        var trained = new ImageClassifierTrainer(s_options with { BatchSize = 2, Epochs = 2 }).Train(photos with { Training = broken });

        Assert.That(trained.State.Step, Is.EqualTo(2 * 2), "two of three batches an epoch");
        Assert.That(trained.Unreadable.Select(photo => photo.Name), Is.EqualTo(["broken"]));
    }

    [Test]
    public void Train_Gradual_BeginsWithTheHeadAndEndsWithTheStem()
    {
        using TemporaryFolder folder = new();
        List<string[]> moved = [];
        new ImageClassifierTrainer(
            s_options with
            {
                Strategy = TrainingStrategy.Gradual,
                EpochsPerStage = 1,
                Epochs = 8,
                Schedule = new ConstantSchedule(),
                CheckpointFolder = folder.Path,
                Callbacks = [new Moved(folder.Path, moved)],
            }
        ).Train(KilledTraining.Photos);

        Assert.Multiple(() =>
        {
            Assert.That(moved[0], Is.EqualTo(["head"]), "after the first epoch");
            Assert.That(moved[1], Is.EquivalentTo(["head", "prediction"]));
            Assert.That(moved[^1], Does.Contain("stem"));
            Assert.That(moved.Select(sections => sections.Length), Is.Ordered);
        });
    }

    [Test]
    public void Train_InBFloat16_LearnsAsInSinglePrecision()
    {
        List<double> expected = [],
            found = [];
        new ImageClassifierTrainer(s_options with { Epochs = 2, Callbacks = [new Losses(expected)] }).Train(KilledTraining.Photos);
        new ImageClassifierTrainer(
            s_options with
            {
                Epochs = 2,
                Precision = TrainingPrecision.BFloat16,
                Callbacks = [new Losses(found)],
            }
        ).Train(KilledTraining.Photos);

        // bfloat16 has 8 bits: an error of 0.4 % in each of some ten layers one after the other.
        Assert.That(found, Is.EqualTo(expected).Within(4).Percent);
        Assert.That(found, Is.Not.EqualTo(expected), "it was another precision");
    }

    [Test]
    public void Train_ChannelsLast_LearnsTheSame()
    {
        List<double> expected = [],
            found = [];
        new ImageClassifierTrainer(s_options with { Epochs = 2, ChannelsLast = false, Callbacks = [new Losses(expected)] }).Train(
            KilledTraining.Photos
        );
        new ImageClassifierTrainer(s_options with { Epochs = 2, ChannelsLast = true, Callbacks = [new Losses(found)] }).Train(
            KilledTraining.Photos
        );

        // Sums are added up in another order, and a few updates carry that on.
        Assert.That(found, Is.EqualTo(expected).Within(0.5).Percent);
        Assert.That(found, Is.Not.EqualTo(expected), "it was another order");
    }

    [Test]
    public void FindLearningRate_SmallNetwork_SuggestsOneThatLearns()
    {
        List<double> losses = [];
        new ImageClassifierTrainer(s_options with { Epochs = 1, Callbacks = [new Losses(losses)] }).Train(KilledTraining.Photos);
        var sweep = new ImageClassifierTrainer(s_options).FindLearningRate(
            KilledTraining.Photos,
            new LearningRateFinderOptions { Steps = 60, EndLearningRate = 1 }
        );

        Assert.Multiple(() =>
        {
            Assert.That(sweep.Valley, Is.InRange(1e-5, 0.5));
            Assert.That(sweep.SmoothedLosses.Min(), Is.LessThan(sweep.SmoothedLosses[0]));
            Assert.That(sweep.Losses[0], Is.EqualTo(losses[0]), "the first step of a training");
        });
    }

    [Test]
    public void Train_WeightsOfClasses_MakeTheRareClassCount()
    {
        // Twenty checks, four of each other class: without weights the loss of the others is a third of what it should be.
        var all = DrawnPhotos.Split(training: 20, validation: 4);
        var uneven = new ImageDataset(all.Training.Samples.Where((sample, index) => sample.Label == 0 || index < 12), DrawnImages.Classes);
        var options = s_options with
        {
            BatchSize = uneven.Count,
            Epochs = 1,
            Grouping = new ParameterGroupingOptions { FrozenDepths = int.MaxValue },
        };
        List<double> plain = [],
            weighted = [];
        new ImageClassifierTrainer(options with { Callbacks = [new Losses(plain)] }).Train(all with { Training = uneven });
        new ImageClassifierTrainer(options with { Balance = ClassBalance.InverseFrequency, Callbacks = [new Losses(weighted)] }).Train(
            all with
            {
                Training = uneven,
            }
        );

        Assert.That(weighted[0], Is.Not.EqualTo(plain[0]).Within(1e-4));
    }

    [Test]
    public void Train_WithATeacher_LearnsWhatTheTeacherSaysAndNotTheLabels()
    {
        // The teacher calls everything by the name of the next class, and is all that counts.
        var photos = KilledTraining.Photos;
        var asked = 0;
        using var teacher = DistillationTeacher.FromDelegate(images =>
        {
            asked += images.Count;
            var bright = Enumerable
                .Range(0, images.Count)
                .Select(image => images.Values.Span.Slice(image * 3 * 64 * 64, 3 * 64 * 64).ToArray().Average() > -0.2f);
            return [.. bright.SelectMany(isBright => isBright ? new[] { 0f, 0f, 9f } : [9f, 0f, 0f])];
        });
        var trained = new ImageClassifierTrainer(
            s_options with
            {
                Epochs = 12,
                LearningRate = 1e-2,
                Distillation = new DistillationOptions { Teacher = teacher, Alpha = 1 },
                CheckpointFolder = null,
            }
        ).Train(photos);
        var said = trained.Validation.Confusion.Aggregate(new long[3], (sum, row) => [.. sum.Zip(row, (a, b) => a + b)]);

        Assert.Multiple(() =>
        {
            Assert.That(asked, Is.EqualTo(photos.Training.Count), "the pictures are the same in every epoch");
            Assert.That(trained.Weights.Keys, Does.Contain("dist_head.weight"));
            Assert.That(trained.Settings.Distillation);
            Assert.That(said[1], Is.LessThan(18 / 3), $"the teacher never says rings: {string.Join(", ", said)}");
        });
    }

    [Test]
    public void Train_TeacherOfOtherClasses_SaysSo()
    {
        var weights = WeightSource.Random(1);
        using var teacher = DistillationTeacher.FromBackbone(
            BackboneRegistry.Get("efficientvit_m0"),
            weights,
            new Graph.NetworkSettings
            {
                Height = 64,
                Width = 64,
                Classes = 5,
            }
        );
        var trainer = new ImageClassifierTrainer(s_options with { Distillation = new DistillationOptions { Teacher = teacher } });

        Assert.That(
            () => trainer.Train(KilledTraining.Photos),
            Throws.InvalidOperationException.With.Message.Contains("5").And.Message.Contains("3")
        );
    }

    [Test]
    public void Evaluate_WithMirrorImages_AveragesBothViews()
    {
        // Without a crop, whose middle is no middle where a pixel is left over.
        var backbone = new BackboneDescriptor("uncropped", KilledTraining.Backbone.Network)
        {
            Preprocessing = new ImagePreprocessing { CropFraction = 1 },
        };
        var trained = new ImageClassifierTrainer(
            s_options with
            {
                Backbone = backbone,
                ImageSize = 80,
                Epochs = 2,
                Augmentation = AugmentationOptions.Gentle,
            }
        ).Train(KilledTraining.Photos);
        var photos = KilledTraining.Photos.Validation;
        var plain = trained.Evaluate(photos);
        var both = trained.Evaluate(photos, TestTimeAugmentation.HorizontalFlip);
        var mirrored = trained.Evaluate(new ImageDataset(photos.Samples.Select(Mirror), photos.ClassNames));
        var bothOfMirrored = trained.Evaluate(
            new ImageDataset(photos.Samples.Select(Mirror), photos.ClassNames),
            TestTimeAugmentation.HorizontalFlip
        );

        Assert.Multiple(() =>
        {
            Assert.That(
                plain.LogLoss,
                Is.EqualTo(trained.Validation.LogLoss).Within(1e-4),
                "as deployed: another runtime, the same numbers"
            );
            Assert.That(both.LogLoss, Is.Not.EqualTo(plain.LogLoss).Within(1e-4));
            Assert.That(both.LogLoss, Is.LessThanOrEqualTo((plain.LogLoss + mirrored.LogLoss) / 2 + 1e-6), "−log is convex");
            Assert.That(bothOfMirrored.LogLoss, Is.EqualTo(both.LogLoss).Within(1e-4), "the order of the views does not matter");
        });

        static ImageSample Mirror(ImageSample photo)
        {
            var picture = photo.Image!.Copy();
            HorizontalFlip.Mirror(picture);
            using var image = Pictures.ToMlImage(picture);
            return ImageSample.FromImage(image, photo.Label);
        }
    }

    [Test]
    public void Train_ManyEpochs_KeepsMemoryFlat()
    {
        var memory = new MemoryByEpoch();
        new ImageClassifierTrainer(
            s_options with
            {
                Epochs = 12,
                WeightAveraging = new EmaSchedule { Decay = 0.9 },
                Augmentation = AugmentationOptions.MobileVig,
                Callbacks = [memory],
            }
        ).Train(KilledTraining.Photos);

        Assert.Multiple(() =>
        {
            Assert.That(
                memory.Tensors.Skip(2).Distinct().Count(),
                Is.EqualTo(1),
                $"live tensors at the epochs' ends: {string.Join(", ", memory.Tensors)}"
            );
            Assert.That(
                memory.Managed[^1],
                Is.LessThan(memory.Managed[3] + 1_000_000),
                $"managed bytes: {string.Join(", ", memory.Managed)}"
            );
        });
    }

    private sealed class Losses(List<double> losses) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => losses.Add(state.Loss);
    }

    // What the optimizer has changed, by the checkpoint that exists when the next epoch begins: sections of the network by name.
    private sealed class Moved(string folder, List<string[]> moved) : TrainingCallback
    {
        private const string Moments = "optimizer/exp_avg/";

        public override void OnEpochStart(TrainingState state)
        {
            if (new CheckpointRotation(folder).ReadLatest() is not var (checkpoint, _))
                return;
            moved.Add([
                .. checkpoint
                    .Tensors.Where(pair =>
                        pair.Key.StartsWith(Moments, StringComparison.Ordinal) && pair.Value.Values<float>().Any(value => value != 0)
                    )
                    .Select(pair => pair.Key[Moments.Length..].Split('.')[0])
                    .Distinct(),
            ]);
        }
    }

    private sealed class MemoryByEpoch : TrainingCallback
    {
        public List<long> Tensors { get; } = [];

        public List<long> Managed { get; } = [];

        public override void OnEpochEnd(TrainingState state)
        {
            Tensors.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
            Managed.Add(GC.GetTotalMemory(forceFullCollection: true));
        }
    }
}
