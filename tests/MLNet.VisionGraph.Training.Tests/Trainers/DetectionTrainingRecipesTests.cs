namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>The presets of the papers' trainings on COCO.</summary>
public class DetectionTrainingRecipesTests
{
    private static readonly TrainingSpan s_coco = new(12, 7330);

    [Test]
    public void Rate_OverSchedule1x_IsThatOfThePapers()
    {
        var (mobile, efficient) = (
            DetectionTrainingRecipes.MobileVig(MobileVigVariant.M),
            DetectionTrainingRecipes.EfficientVit(EfficientVitVariant.M4)
        );

        Assert.Multiple(() =>
        {
            Assert.That(RateAt(mobile, 0, 0), Is.EqualTo(2e-7).Within(1e-12), "a thousandth");
            Assert.That(RateAt(mobile, 0, 250), Is.EqualTo(2e-7 + (2e-4 - 2e-7) / 2).Within(1e-9));
            Assert.That(RateAt(mobile, 0, 500), Is.EqualTo(2e-4).Within(1e-12));
            Assert.That(RateAt(mobile, 7, 7329), Is.EqualTo(2e-4).Within(1e-12));
            Assert.That(RateAt(mobile, 8, 0), Is.EqualTo(2e-5).Within(1e-12));
            Assert.That(RateAt(mobile, 11, 0), Is.EqualTo(2e-6).Within(1e-12));
            Assert.That(RateAt(efficient, 1, 0), Is.EqualTo(1e-4).Within(1e-12));
            Assert.That((mobile.WeightDecay, mobile.Epochs, efficient.LayerDecay), Is.EqualTo((0.05, 12, 1.0)));
            Assert.That(mobile.Architecture, Is.EqualTo(DetectorArchitecture.MaskRcnn));
            Assert.That(efficient.Architecture, Is.EqualTo(DetectorArchitecture.RetinaNet));
            Assert.That(mobile.Augmentation, Is.EqualTo(DetectionAugmentationOptions.None with { FlipProbability = 0.5 }));
        });
    }

    [Test]
    public void Rate_SmallerBatches_ScalesWithThem()
    {
        var recipe = DetectionTrainingRecipes.EfficientVit(EfficientVitVariant.M0, batchSize: 4, accumulatedBatches: 1);

        Assert.That(RateAt(recipe, 2, 0), Is.EqualTo(1e-4 / 4).Within(1e-12));
        Assert.Throws<ArgumentOutOfRangeException>(() => DetectionTrainingRecipes.MobileVig(MobileVigVariant.M, batchSize: 0));
    }

    [TestCase(EfficientVitVariant.M0)]
    [TestCase(EfficientVitVariant.M5)]
    public void Options_OfAPreset_AreValid(EfficientVitVariant variant) =>
        Assert.That(() => DetectionTrainingRecipes.EfficientVit(variant, DetectorArchitecture.MaskRcnn).Check(), Throws.Nothing);

    private static double RateAt(ObjectDetectionTrainingOptions options, int epoch, int step) =>
        options.Schedule!.RateAt((long)epoch * s_coco.StepsPerEpoch + step, options.LearningRate, s_coco);
}
