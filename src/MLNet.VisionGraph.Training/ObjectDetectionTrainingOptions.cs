using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The options of training a detector of objects, with or without their outlines. The defaults train the light form on a few hundred
/// images with processors alone.
/// </summary>
public sealed record ObjectDetectionTrainingOptions
{
    private const int SmallestSide = 64;
    private const int SideStep = 32; // the stride of the coarsest stage

    /// <summary>Gets the architecture. The default is <see cref="DetectorArchitecture.Light"/>.</summary>
    public DetectorArchitecture Architecture { get; init; } = DetectorArchitecture.Light;

    /// <summary>Gets the backbone. The default is <c>efficientvit_m0</c>.</summary>
    public BackboneDescriptor Backbone { get; init; } = BackboneRegistry.Get(EfficientVitVariant.M0);

    /// <summary>
    /// Gets the source of the backbone's weights; neck and heads always start anew. The default is null: the recommended released
    /// checkpoint or, if it is unavailable, the starter weights (<see cref="WeightSource.Starter"/>), with a warning to
    /// <see cref="OnWarning"/>.
    /// </summary>
    public WeightSource? Weights { get; init; }

    /// <summary>
    /// Gets the side of the network's square input, in pixels, at least 64. Images are resized with their aspect kept, and padded. The
    /// default is 320.
    /// </summary>
    public int ImageSize { get; init; } = 320;

    /// <summary>
    /// Gets the share by which the side of the input varies from batch to batch, from 0 to below 1, so that the detector learns objects of
    /// more sizes: with 0.25 and an image size of 320, sides are the multiples of 32 from 256 to 384. Validation and the trained detector
    /// use <see cref="ImageSize"/>. The default is 0 (all batches have the same size).
    /// </summary>
    public double MultiScale { get; init; }

    /// <summary>Gets the number of epochs. The default is 60.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>
    /// Gets the time after which the training ends: the learning rate then follows the time, and <see cref="Epochs"/> is the maximum. The
    /// time includes validations and the runs before a training was resumed, but not the preparation before the first step. The default is
    /// null (no limit).
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Gets the batch size. The default is 8.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Gets the number of batches per update of the weights. The default is 1.</summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>Gets the peak learning rate, that of neck and heads. The default is 1e-3.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Gets the learning-rate schedule. The default is null (one cosine that changes with each step, with one epoch of warm-up if there is
    /// more than one epoch).
    /// </summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Gets the optimizer. The default is <see cref="OptimizerKind.AdamW"/>.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>
    /// Gets the weight decay, except for norms, biases and bias tables (see <see cref="DecayNormsAndBiases"/>); 0 or more. The default is
    /// 0.05.
    /// </summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>
    /// Gets a value indicating whether weight decay applies to norms, biases and layer scales as well, as in the papers' code; bias tables
    /// of attentions stay exempt. The default is <see langword="false"/>.
    /// </summary>
    public bool DecayNormsAndBiases { get; init; }

    /// <summary>
    /// Gets the factor by which the learning rate decreases per stage of the backbone toward the stem, above 0 and at most 1. The default
    /// is null (0.8, or 1 from random weights).
    /// </summary>
    public double? LayerDecay { get; init; }

    /// <summary>Gets the number of the backbone's stages, counted from the stem, that do not learn. The default is 0.</summary>
    public int FrozenStages { get; init; }

    /// <summary>
    /// Gets a value indicating whether norms keep the statistics of the initial weights, as in the papers' code: batches of detectors are
    /// small. The default is null (true unless the backbone starts from random weights).
    /// </summary>
    public bool? FreezeBatchNorm { get; init; }

    /// <summary>Gets the augmentation of the training images.</summary>
    public DetectionAugmentationOptions Augmentation { get; init; } = new();

    /// <summary>
    /// Gets the schedule of the moving average of the weights, which is then evaluated and kept instead of the weights; null for no
    /// average. The default is a decay that rises to 0.998.
    /// </summary>
    public EmaSchedule? WeightAveraging { get; init; } =
        new()
        {
            Decay = 0.998,
            Warmup = true,
            WarmupGamma = 10,
            WarmupPower = 0.75,
        };

    /// <summary>Gets the maximum norm of all gradients together; null for no clipping. The default is 10.</summary>
    public double? MaxGradientNorm { get; init; } = 10;

    /// <summary>
    /// Gets the number of epochs between two validations. The last epoch is always validated. The default is 1.
    /// </summary>
    public int ValidationInterval { get; init; } = 1;

    /// <summary>
    /// Gets a value indicating whether feature maps are stored in PyTorch's <c>channels_last</c> layout. The default is null (true on x64
    /// processors, false elsewhere).
    /// </summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>Gets the memory for decoded images, in bytes. The default is 1 GB.</summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Gets the folder of the checkpoints, which are saved after every epoch and when the training is stopped. No other training run may
    /// use it. The default is null (no checkpoints).
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>
    /// Gets a value indicating whether the training resumes from a checkpoint in <see cref="CheckpointFolder"/>, if there is one. The
    /// default is <see langword="true"/>; otherwise the training starts anew and old checkpoints are deleted.
    /// </summary>
    public bool Resume { get; init; } = true;

    /// <summary>
    /// Gets the action that receives warnings about harmless problems. It may be called from any thread. The default is null.
    /// </summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Gets the callbacks, which follow the training and may stop it. The default is none.</summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Gets the progress reporter. The default is null.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>
    /// Gets the random seed, which determines the heads, the order of images and their augmentation. The default is 0.
    /// </summary>
    public long Seed { get; init; }

    /// <summary>Gets the device: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. The default is <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>
    /// Gets the number of threads. Ignored on devices other than the CPU. The default is null (one per core).
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>Gets the largest side of a batch.</summary>
    internal int LargestSide => TrainingSides[^1];

    /// <summary>Gets the sides that batches have: multiples of 32, or the image size alone.</summary>
    internal IReadOnlyList<int> TrainingSides
    {
        get
        {
            var first = (int)Math.Ceiling(Math.Max(SmallestSide, ImageSize * (1 - MultiScale)) / SideStep);
            var last = (int)Math.Floor(ImageSize * (1 + MultiScale) / SideStep);
            return MultiScale == 0 || last < first
                ? [ImageSize]
                : [.. Enumerable.Range(first, last - first + 1).Select(steps => steps * SideStep)];
        }
    }

    internal bool IsFromScratch => Weights is RandomWeights;

    internal bool HasMasks => Architecture is DetectorArchitecture.LightMask or DetectorArchitecture.MaskRcnn;

    internal LearningRateSchedule ScheduleOrDefault =>
        Schedule ?? new CosineSchedule { WarmupEpochs = Math.Min(1, Epochs - 1), Interval = ScheduleInterval.Step };

    internal ParameterGroupingOptions GroupingOf(Func<string, int> depthOf) =>
        new()
        {
            WeightDecay = WeightDecay,
            DecayNormsAndBiases = DecayNormsAndBiases,
            DecayLayerScales = DecayNormsAndBiases,
            LayerDecay = LayerDecay ?? (IsFromScratch ? 1 : 0.8),
            FrozenDepths = FrozenStages,
            DepthOf = depthOf,
        };

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Backbone);
        ArgumentNullException.ThrowIfNull(Augmentation);
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageSize, SmallestSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GradientAccumulationSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ValidationInterval, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(FrozenStages);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
        if (!(MultiScale is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(MultiScale), MultiScale, "The share is at least 0 and below 1.");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "A learning rate is a positive number.");
        if (TimeLimit <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(TimeLimit), TimeLimit, "A training takes some time.");
        if (MaxGradientNorm is <= 0 or double.NaN)
            throw new ArgumentOutOfRangeException(nameof(MaxGradientNorm), MaxGradientNorm, "A norm is a positive number.");
        if (!Enum.IsDefined(Architecture))
            throw new ArgumentOutOfRangeException(nameof(Architecture), Architecture, "Unknown architecture.");
        if (!Enum.IsDefined(Optimizer))
            throw new ArgumentOutOfRangeException(nameof(Optimizer), Optimizer, "Unknown optimizer.");
        Augmentation.Check();
        GroupingOf(static _ => 0).Validate();
        WeightAveraging?.Validate();
    }
}
