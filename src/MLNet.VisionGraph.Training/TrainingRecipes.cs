namespace MLNet.VisionGraph.Training;

/// <summary>
/// Presets for training as in the two papers: classifiers from scratch on a folder in ImageNet's layout
/// (<see cref="ImageDatasetSplit.FromFolder"/>), and detectors on COCO by the schedule 1x of MMDetection. Learning rates scale with the
/// batch as in the released scripts, so that a smaller machine may use smaller batches, or accumulate them. On anything smaller than
/// ImageNet or COCO, the defaults of <see cref="ImageTrainingOptions"/> and <see cref="ObjectDetectionTrainingOptions"/> do better.
/// </summary>
/// <remarks>
/// The released detectors see images with a short side of 800 pixels and a long side of at most 1333, in batches of any shape. Here inputs
/// are squares of 1088 pixels, in which a photo of 4 : 3, the most frequent shape in COCO, is 1088 × 816 pixels (1067 × 800 there), at a
/// random place in the padding.
/// </remarks>
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

    /// <summary>
    /// Returns the recipe of RetinaNet with EfficientViT (arXiv:2305.07027, section 4.5, and its released configuration): AdamW, 1e-4 at
    /// 16 images per update, weight decay 0.05, 12 epochs with a tenth of the rate after 8 and again after 11, 500 updates of warm-up,
    /// flips, norms with the statistics of ImageNet. The paper's backbone is <see cref="EfficientVitVariant.M4"/>.
    /// </summary>
    /// <param name="variant">The variant of EfficientViT.</param>
    /// <param name="batchSize">The batch size. The default is 2.</param>
    /// <param name="accumulatedBatches">The number of batches per update. The default is 8, for the eight devices of the paper.</param>
    /// <returns>The options; use <c>with</c> to change them.</returns>
    public static ObjectDetectionTrainingOptions EfficientVitRetinaNet(
        EfficientVitVariant variant = EfficientVitVariant.M4,
        int batchSize = 2,
        int accumulatedBatches = 8
    ) => EfficientVitDetector(DetectorArchitecture.RetinaNet, variant, batchSize, accumulatedBatches);

    /// <summary>
    /// Returns the recipe of Mask R-CNN with EfficientViT, which is that of <see cref="EfficientVitRetinaNet"/> but for the architecture.
    /// </summary>
    /// <inheritdoc cref="EfficientVitRetinaNet" path="/param"/>
    /// <inheritdoc cref="EfficientVitRetinaNet" path="/returns"/>
    public static ObjectDetectionTrainingOptions EfficientVitMaskRcnn(
        EfficientVitVariant variant = EfficientVitVariant.M4,
        int batchSize = 2,
        int accumulatedBatches = 8
    ) => EfficientVitDetector(DetectorArchitecture.MaskRcnn, variant, batchSize, accumulatedBatches);

    /// <summary>
    /// Returns the recipe of Mask R-CNN with MobileViG (arXiv:2307.00395, section 4.2, and its released configuration and log): AdamW,
    /// 2e-4 at 8 images per update, weight decay 0.05, 12 epochs with a tenth of the rate after 8 and again after 11, 500 updates of
    /// warm-up, flips, the averaged weights of ImageNet. Norms learn their statistics, over the 8 images: the released code means to
    /// freeze them but does not. The paper's backbones are <see cref="MobileVigVariant.M"/> and <see cref="MobileVigVariant.B"/>.
    /// </summary>
    /// <param name="variant">The variant of MobileViG.</param>
    /// <param name="batchSize">The batch size. The default is 8, of which each of four devices had two.</param>
    /// <param name="accumulatedBatches">The number of batches per update. The default is 1.</param>
    /// <returns>The options; use <c>with</c> to change them.</returns>
    public static ObjectDetectionTrainingOptions MobileVigMaskRcnn(
        MobileVigVariant variant = MobileVigVariant.M,
        int batchSize = 8,
        int accumulatedBatches = 1
    ) =>
        OneTimes(
            DetectorArchitecture.MaskRcnn,
            BackboneRegistry.Get(variant),
            ratePerImage: 2e-4 / 8,
            warmupRatio: 1e-6,
            batchSize,
            accumulatedBatches
        ) with
        {
            Weights = WeightSource.Pretrained(ema: EmaPreference.Prefer),
            FreezeBatchNorm = false,
        };

    private static ObjectDetectionTrainingOptions EfficientVitDetector(
        DetectorArchitecture architecture,
        EfficientVitVariant variant,
        int batchSize,
        int accumulatedBatches
    ) => OneTimes(architecture, BackboneRegistry.Get(variant), ratePerImage: 1e-4 / 16, warmupRatio: 1e-3, batchSize, accumulatedBatches);

    // MMDetection's schedule 1x.
    private static ObjectDetectionTrainingOptions OneTimes(
        DetectorArchitecture architecture,
        BackboneDescriptor backbone,
        double ratePerImage,
        double warmupRatio,
        int batchSize,
        int accumulatedBatches
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulatedBatches, 1);
        var rate = ratePerImage * batchSize * accumulatedBatches;
        return new ObjectDetectionTrainingOptions
        {
            Architecture = architecture,
            Backbone = backbone,
            ImageSize = 1088,
            Epochs = 12,
            BatchSize = batchSize,
            GradientAccumulationSteps = accumulatedBatches,
            LearningRate = rate,
            Schedule = new StepSchedule
            {
                Milestones = [8, 11],
                WarmupSteps = 500,
                WarmupLearningRate = rate * warmupRatio,
            },
            WeightDecay = 0.05,
            DecayNormsAndBiases = true,
            LayerDecay = 1,
            FreezeBatchNorm = true,
            Augmentation = DetectionAugmentationOptions.None with { FlipProbability = 0.5 },
            WeightAveraging = null,
            MaxGradientNorm = null,
        };
    }

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
