namespace MLNet.VisionGraph.Training;

/// <summary>
/// Presets for training as in the two papers, from scratch on a folder in ImageNet's layout (<see cref="ImageDatasetSplit.FromFolder"/>).
/// Learning rates scale with the batch as in the released scripts, so that a smaller machine may use smaller batches, or accumulate them.
/// On anything smaller than ImageNet, the defaults of <see cref="ImageTrainingOptions"/> do better.
/// </summary>
public static class TrainingRecipes
{
    private const int Epochs = 300;
    private const double MinimumLearningRate = 1e-5;
    private const double WarmupLearningRate = 1e-6;
    private const double AverageDecay = 0.99996;

    /// <summary>
    /// Returns the recipe of MobileViG (arXiv:2307.00395, section 4.1, and its released script): AdamW, 2e-3 at 1024 images per update,
    /// weight decay 0.05, half a cosine over 300 epochs with 20 of warm-up, an average of the weights, hard distillation.
    /// </summary>
    /// <param name="variant">The variant of MobileViG.</param>
    /// <param name="teacher">
    /// The teacher; the paper's is a RegNetY-16GF with a top-1 accuracy of 82.9 %, for example as an ONNX file. The default is null
    /// (no teacher).
    /// </param>
    /// <param name="batchSize">The batch size. The default is 128.</param>
    /// <param name="accumulatedBatches">The number of batches per update. The default is 8, for the eight devices of the paper.</param>
    /// <returns>The options; use <c>with</c> to change them.</returns>
    public static ImageTrainingOptions MobileVig(
        MobileVigVariant variant,
        DistillationTeacher? teacher = null,
        int batchSize = 128,
        int accumulatedBatches = 8
    ) =>
        FromScratch(BackboneRegistry.Get(variant), batchSize, accumulatedBatches, warmupEpochs: 20) with
        {
            LearningRate = 2e-3 * batchSize * accumulatedBatches / 1024,
            Grouping = new ParameterGroupingOptions { WeightDecay = 0.05, DecayLayerScales = true },
            Augmentation = AugmentationOptions.MobileVig,
            Distillation = teacher is null ? null : new DistillationOptions { Teacher = teacher },
        };

    /// <summary>
    /// Returns the recipe of EfficientViT (arXiv:2305.07027, section 4.1, and its released script): AdamW, 1e-3 per 512 of the 2048
    /// images of an update, weight decay 0.025, half a cosine over 300 epochs with 5 of warm-up, adaptive gradient clipping, an average
    /// of the weights.
    /// </summary>
    /// <param name="variant">The variant of EfficientViT.</param>
    /// <param name="batchSize">The batch size. The default is 256.</param>
    /// <param name="accumulatedBatches">The number of batches per update. The default is 8, for the eight devices of the paper.</param>
    /// <returns>The options; use <c>with</c> to change them.</returns>
    public static ImageTrainingOptions EfficientVit(EfficientVitVariant variant, int batchSize = 256, int accumulatedBatches = 8) =>
        FromScratch(BackboneRegistry.Get(variant), batchSize, accumulatedBatches, warmupEpochs: 5) with
        {
            LearningRate = 1e-3 * batchSize * accumulatedBatches / 512,
            Grouping = new ParameterGroupingOptions { WeightDecay = 0.025 },
            Augmentation = AugmentationOptions.EfficientVit,
            AdaptiveClipping = 0.02,
        };

    private static ImageTrainingOptions FromScratch(BackboneDescriptor backbone, int batchSize, int accumulatedBatches, int warmupEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulatedBatches, 1);
        return new ImageTrainingOptions
        {
            Backbone = backbone,
            Weights = WeightSource.Random(0),
            Epochs = Epochs,
            BatchSize = batchSize,
            GradientAccumulationSteps = accumulatedBatches,
            Schedule = new CosineSchedule
            {
                Interval = ScheduleInterval.Epoch,
                MinLearningRate = MinimumLearningRate,
                WarmupEpochs = warmupEpochs,
                WarmupLearningRate = WarmupLearningRate,
            },
            WeightAveraging = new EmaSchedule { Decay = AverageDecay },
        };
    }
}
