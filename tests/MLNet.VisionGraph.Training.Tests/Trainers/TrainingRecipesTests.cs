using MLNet.VisionGraph.Training.Tests.Data;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class TrainingRecipesTests
{
    [Test]
    public void LearningRate_AtThePapersBatch_IsThatOfTheReleasedScripts()
    {
        var (mobile, efficient) = (TrainingRecipes.MobileVig(MobileVigVariant.S), TrainingRecipes.EfficientVit(EfficientVitVariant.M4));

        Assert.Multiple(() =>
        {
            Assert.That(mobile.LearningRate, Is.EqualTo(2e-3));
            Assert.That(efficient.LearningRate, Is.EqualTo(4e-3), "1e-3 · 2048 / 512");
            Assert.That(
                TrainingRecipes.EfficientVit(EfficientVitVariant.M4, batchSize: 64, accumulatedBatches: 2).LearningRate,
                Is.EqualTo(2.5e-4)
            );
            Assert.That(
                mobile.Schedule!.RateAt(20 * 100, 2e-3, new TrainingSpan(300, 100)),
                Is.EqualTo(1e-5 + (2e-3 - 1e-5) / 2 * (1 + Math.Cos(Math.PI * 20 / 300))).Within(1e-12),
                "timm's, without a prefix"
            );
        });
    }

    // Batches of 2 on eight devices are 7330 updates an epoch of COCO's 117266 images with objects; the released log of MobileViG's
    // training on four devices counts 14659.
    [TestCase(0, 1e-7)]
    [TestCase(250, 5.005e-5)]
    [TestCase(499, 9.98002e-5)]
    [TestCase(500, 1e-4)]
    [TestCase(7330 * 8 - 1, 1e-4)]
    [TestCase(7330 * 8, 1e-5)]
    [TestCase(7330 * 11 - 1, 1e-5)]
    [TestCase(7330 * 11, 1e-6)]
    [TestCase(7330 * 12 - 1, 1e-6)]
    public void LearningRate_EfficientVitDetectors_IsThatOfTheReleasedConfigurations(int step, double expected)
    {
        foreach (var recipe in new[] { TrainingRecipes.EfficientVitRetinaNet(), TrainingRecipes.EfficientVitMaskRcnn() })
            Assert.That(RateAt(recipe, step, 7330), Is.EqualTo(expected).Within(1e-12), recipe.Architecture.ToString());
    }

    // The first three are lines of the released log; it counts updates from 1, and prints four digits.
    [TestCase(49, 1.960e-5)]
    [TestCase(99, 3.960e-5)]
    [TestCase(249, 9.960e-5)]
    [TestCase(500, 2e-4)]
    [TestCase(14659 * 8 - 1, 2e-4)]
    [TestCase(14659 * 8, 2e-5)]
    [TestCase(14659 * 11, 2e-6)]
    public void LearningRate_MobileVigMaskRcnn_IsThatOfTheReleasedLog(int step, double expected) =>
        Assert.That(RateAt(TrainingRecipes.MobileVigMaskRcnn(), step, 14659), Is.EqualTo(expected).Within(5e-9));

    [Test]
    public void Detectors_Options_AreThoseOfTheReleasedConfigurations()
    {
        var (retina, mobile) = (TrainingRecipes.EfficientVitRetinaNet(), TrainingRecipes.MobileVigMaskRcnn());

        Assert.Multiple(() =>
        {
            Assert.That(retina.Architecture, Is.EqualTo(DetectorArchitecture.RetinaNet));
            Assert.That(retina.Backbone.Name, Is.EqualTo("efficientvit_m4"));
            Assert.That(retina.BatchSize * retina.GradientAccumulationSteps, Is.EqualTo(16));
            Assert.That(retina.FreezeBatchNorm, Is.True);
            Assert.That(mobile.Architecture, Is.EqualTo(DetectorArchitecture.MaskRcnn));
            Assert.That(mobile.Backbone.Name, Is.EqualTo("mobilevig_m"));
            Assert.That(mobile.BatchSize * mobile.GradientAccumulationSteps, Is.EqualTo(8));
            Assert.That(mobile.FreezeBatchNorm, Is.False);
            foreach (var recipe in new[] { retina, TrainingRecipes.EfficientVitMaskRcnn(), mobile })
            {
                Assert.That(recipe.Epochs, Is.EqualTo(12));
                Assert.That(recipe.Optimizer, Is.EqualTo(OptimizerKind.AdamW));
                Assert.That(recipe.WeightDecay, Is.EqualTo(0.05));
                Assert.That(recipe.MaxGradientNorm, Is.Null);
                Assert.That(recipe.WeightAveraging, Is.Null);
                Assert.That(recipe.Augmentation, Is.EqualTo(DetectionAugmentationOptions.None with { FlipProbability = 0.5 }));
                Assert.That(recipe.Check, Throws.Nothing);
            }

            Assert.That(TrainingRecipes.EfficientVitRetinaNet(batchSize: 4, accumulatedBatches: 1).LearningRate, Is.EqualTo(2.5e-5));
        });
    }

    private static double RateAt(ObjectDetectionTrainingOptions recipe, int step, int stepsPerEpoch) =>
        recipe.Schedule!.RateAt(step, recipe.LearningRate, new TrainingSpan(recipe.Epochs, stepsPerEpoch));

    [Test]
    public void Train_ImageNetLayout_RunsTheWholeRecipe()
    {
        using PhotoFolderFixture folder = new(("train/n01440764", 6), ("train/n01443537", 6), ("val/n01440764", 4), ("val/n01443537", 4));

        // The recipe on a network and pictures that take no time: two of three hundred epochs.
        using var teacher = DistillationTeacher.FromDelegate(images => new float[images.Count * 2]);
        var recipe = TrainingRecipes.MobileVig(MobileVigVariant.Ti, teacher, batchSize: 3, accumulatedBatches: 2);
        using var cancellation = new CancellationTokenSource();
        var trained = new ImageClassifierTrainer(
            recipe with
            {
                Backbone = KilledTraining.Backbone,
                ImageSize = 64,
                Threads = 1,
                Callbacks = [new StopAfter(cancellation, epochs: 2)],
            }
        ).Train(ImageDatasetSplit.FromFolder(folder.Root), cancellation.Token);

        Assert.That(trained.State.Step, Is.EqualTo(2 * 2));
        Assert.That(trained.Validation.Rows, Is.EqualTo(8));
    }

    private sealed class StopAfter(CancellationTokenSource source, int epochs) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingState state)
        {
            if (state.Epoch == epochs)
                source.Cancel();
        }
    }
}
