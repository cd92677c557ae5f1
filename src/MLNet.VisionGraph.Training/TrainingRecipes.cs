using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The trainings of the two papers as presets, from scratch on a folder in ImageNet's layout (<see cref="PhotoSplit.FromFolder"/>). Learning rates follow the batch as in the released scripts, so
/// that a smaller machine may take smaller batches, or accumulate them. On anything smaller than ImageNet the defaults of <see cref="ImageClassifierOptions"/> do better.
/// </summary>
public static class TrainingRecipes
{
    private const int Epochs = 300;
    private const double MinimumLearningRate = 1e-5;
    private const double WarmupLearningRate = 1e-6;
    private const double AverageDecay = 0.99996;

    /// <summary>
    /// Gets the recipe of MobileViG (arXiv:2307.00395, section 4.1, and its released script): AdamW, 2e-3 at 1024 photos an update, weight decay 0.05, half a cosine over 300 epochs with 20 of
    /// warm-up, an average of the weights, hard distillation.
    /// </summary>
    /// <param name="variant">Which MobileViG.</param>
    /// <param name="teacher">The teacher; the paper's is a RegNetY-16GF of 82.9 % top-1, for example as an ONNX file. Default: null, trained without one.</param>
    /// <param name="batchSize">How many photos are computed together. Default: 128.</param>
    /// <param name="accumulatedBatches">How many batches make an update. Default: 8, for the eight devices of the paper.</param>
    /// <returns>The options; <c>with</c> changes them.</returns>
    public static ImageClassifierOptions MobileVig(MobileVigVariant variant, DistillationTeacher? teacher = null, int batchSize = 128, int accumulatedBatches = 8) =>
        FromScratch(BackboneRegistry.Get(variant), batchSize, accumulatedBatches, warmupEpochs: 20) with
        {
            LearningRate = 2e-3 * batchSize * accumulatedBatches / 1024,
            Grouping = new ParameterGroupingOptions { WeightDecay = 0.05, DecayLayerScales = true },
            Augmentation = AugmentationOptions.MobileVig,
            Distillation = teacher is null ? null : new DistillationOptions { Teacher = teacher },
        };

    /// <summary>
    /// Gets the recipe of EfficientViT (arXiv:2305.07027, section 4.1, and its released script): AdamW, 1e-3 for each 512 of 2048 photos an update, weight decay 0.025, half a cosine over 300 epochs
    /// with 5 of warm-up, adaptive gradient clipping, an average of the weights.
    /// </summary>
    /// <param name="variant">Which EfficientViT.</param>
    /// <param name="batchSize">How many photos are computed together. Default: 256.</param>
    /// <param name="accumulatedBatches">How many batches make an update. Default: 8, for the eight devices of the paper.</param>
    /// <returns>The options; <c>with</c> changes them.</returns>
    public static ImageClassifierOptions EfficientVit(EfficientVitVariant variant, int batchSize = 256, int accumulatedBatches = 8) =>
        FromScratch(BackboneRegistry.Get(variant), batchSize, accumulatedBatches, warmupEpochs: 5) with
        {
            LearningRate = 1e-3 * batchSize * accumulatedBatches / 512,
            Grouping = new ParameterGroupingOptions { WeightDecay = 0.025 },
            Augmentation = AugmentationOptions.EfficientVit,
            AdaptiveClipping = 0.02,
        };

    private static ImageClassifierOptions FromScratch(BackboneDescriptor backbone, int batchSize, int accumulatedBatches, int warmupEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulatedBatches, 1);
        return new ImageClassifierOptions
        {
            Backbone = backbone,
            Weights = WeightSource.Random(0),
            Epochs = Epochs,
            BatchSize = batchSize,
            AccumulatedBatches = accumulatedBatches,
            Schedule = new CosineSchedule
            {
                Interval = ScheduleInterval.Epoch,
                MinimumLearningRate = MinimumLearningRate,
                WarmupEpochs = warmupEpochs,
                WarmupLearningRate = WarmupLearningRate,
            },
            WeightAveraging = new EmaSchedule { Decay = AverageDecay },
        };
    }
}
