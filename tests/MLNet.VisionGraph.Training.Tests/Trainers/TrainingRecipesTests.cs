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
