namespace MLNet.VisionGraph.Training;

/// <summary>
/// Presets for training detectors on COCO as in the two papers: mmdetection's schedule 1x, with the papers' optimizers. Learning rates scale
/// with the batch. On a few hundred images, the defaults of <see cref="ObjectDetectionTrainingOptions"/> do better.
/// </summary>
/// <remarks>
/// Images are squares here: a photo of 4:3 gets the 800 pixels of its shorter side that it has in the papers' code, whose images of up to
/// 1333 × 800 pixels keep their shape.
/// </remarks>
public static class DetectionTrainingRecipes
{
    private const int Epochs = 12;
    private const int PaperBatch = 16;
    private const int ImageSize = 1088; // 800 / 3 · 4, and a multiple of 32

    // 500 of the 7,330 updates of an epoch on COCO's 117,266 labeled images.
    private const double WarmupEpochs = 500.0 / 7330;
    private const double WarmupFactor = 0.001;

    /// <summary>
    /// Returns the recipe of MobileViG (arXiv:2307.00395, its experiments on COCO): Mask R-CNN, AdamW with 2e-4 at 16 images per update, weight decay
    /// 0.05, 12 epochs, a tenth of the rate after the 8th and the 11th.
    /// </summary>
    /// <param name="variant">The variant of MobileViG.</param>
    /// <param name="batchSize">The batch size. The default is 2, that of a device.</param>
    /// <param name="accumulatedBatches">The number of batches per update. The default is 8, for eight devices.</param>
    /// <returns>The options; use <c>with</c> to change them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public static ObjectDetectionTrainingOptions MobileVig(MobileVigVariant variant, int batchSize = 2, int accumulatedBatches = 8) =>
        OneTimes(BackboneRegistry.Get(variant), DetectorArchitecture.MaskRcnn, 2e-4, batchSize, accumulatedBatches);

    /// <summary>
    /// Returns the recipe of EfficientViT (arXiv:2305.07027, its experiments on COCO): RetinaNet or Mask R-CNN, AdamW with 1e-4 at 16 images per update,
    /// weight decay 0.05 except for norms, biases and bias tables, 12 epochs, a tenth of the rate after the 8th and the 11th.
    /// </summary>
    /// <param name="variant">The variant of EfficientViT.</param>
    /// <param name="architecture">The architecture. The default is <see cref="DetectorArchitecture.RetinaNet"/>.</param>
    /// <param name="batchSize">The batch size. The default is 2, that of a device.</param>
    /// <param name="accumulatedBatches">The number of batches per update. The default is 8, for eight devices.</param>
    /// <returns>The options; use <c>with</c> to change them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public static ObjectDetectionTrainingOptions EfficientVit(
        EfficientVitVariant variant,
        DetectorArchitecture architecture = DetectorArchitecture.RetinaNet,
        int batchSize = 2,
        int accumulatedBatches = 8
    ) => OneTimes(BackboneRegistry.Get(variant), architecture, 1e-4, batchSize, accumulatedBatches);

    private static ObjectDetectionTrainingOptions OneTimes(
        BackboneDescriptor backbone,
        DetectorArchitecture architecture,
        double learningRate,
        int batchSize,
        int accumulatedBatches
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulatedBatches, 1);
        var rate = learningRate * batchSize * accumulatedBatches / PaperBatch;
        return new ObjectDetectionTrainingOptions
        {
            Architecture = architecture,
            Backbone = backbone,
            Weights = WeightSource.Pretrained(),
            ImageSize = ImageSize,
            Epochs = Epochs,
            BatchSize = batchSize,
            GradientAccumulationSteps = accumulatedBatches,
            LearningRate = rate,
            LayerDecay = 1,
            FreezeBatchNorm = true,
            Schedule = new StepSchedule
            {
                Milestones = [8, 11],
                Factor = 0.1,
                WarmupEpochs = WarmupEpochs,
                WarmupLearningRate = WarmupFactor * rate,
            },
            Augmentation = DetectionAugmentationOptions.None with { FlipProbability = 0.5 },
            WeightAveraging = null,
            MaxGradientNorm = null,
        };
    }
}
