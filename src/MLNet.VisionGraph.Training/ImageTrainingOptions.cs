using MLNet.VisionGraph.Training.LinearProbe;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The options of training an image classifier. The defaults fine-tune a released backbone on a few hundred to some ten thousand images.
/// </summary>
public sealed record ImageTrainingOptions
{
    /// <summary>Gets the backbone. The default is <c>efficientvit_m0</c>.</summary>
    public BackboneDescriptor Backbone { get; init; } = BackboneRegistry.Get(EfficientVitVariant.M0);

    /// <summary>
    /// Gets the source of the weights; the head is always initialized anew. With <see cref="WeightSource.Random"/>, a network that is
    /// trained as a whole starts from scratch, initialized as in its paper's code
    /// (<see cref="MLNet.VisionGraph.Graph.INetwork.InitializationOf"/>). The default is null: the recommended released checkpoint or, if
    /// it is unavailable, the starter weights (<see cref="WeightSource.Starter"/>), with a warning to <see cref="OnWarning"/>.
    /// </summary>
    public WeightSource? Weights { get; init; }

    /// <summary>Gets the training strategy. The default is <see cref="TrainingStrategy.FineTune"/>.</summary>
    public TrainingStrategy Strategy { get; init; } = TrainingStrategy.FineTune;

    /// <summary>
    /// Gets the number of epochs after which one more stage is trained; ignored unless <see cref="TrainingStrategy.Gradual"/>. The default
    /// is null (the whole network is trained in the second half).
    /// </summary>
    public int? EpochsPerStage { get; init; }

    /// <summary>Gets the side of the square images, in pixels. The default is null (the backbone's).</summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// Gets the number of epochs. The default is null (20, or 100 with <see cref="TrainingStrategy.LinearProbe"/>, whose epochs are short).
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// Gets the batch size; 1 is allowed only with <see cref="FreezeBatchNorm"/>. The default is null (32, or 128 with
    /// <see cref="TrainingStrategy.LinearProbe"/>, whose steps are small).
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Gets the number of batches per update of the weights, so that updates from batches of any size fit into little memory. Batch
    /// normalization uses the statistics of single batches. The default is 1.
    /// </summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Gets the peak learning rate, that of the head. The default is null (1e-3, or 2e-2 with <see cref="TrainingStrategy.LinearProbe"/>).
    /// <see cref="ImageClassifierTrainer.FindLearningRate"/> suggests a rate.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// Gets the learning-rate schedule. The default is null (one cosine that changes with each step, with one epoch of warm-up if there is
    /// more than one epoch).
    /// </summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Gets the optimizer. The default is <see cref="OptimizerKind.AdamW"/>.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>
    /// Gets the weight decay, the decay of the learning rate from the head down, and the frozen parameters. The default is null: weight
    /// decay 0.05 except for norms, biases and bias tables, and for each stage 0.7 times the learning rate of the next; from random
    /// weights, all stages have the same rate.
    /// </summary>
    public ParameterGroupingOptions? Grouping { get; init; }

    /// <summary>
    /// Gets the augmentation of the training images; with <see cref="TrainingStrategy.LinearProbe"/> only the label smoothing applies. The
    /// default is <see cref="AugmentationOptions.Gentle"/>.
    /// </summary>
    public AugmentationOptions Augmentation { get; init; } = AugmentationOptions.Gentle;

    /// <summary>Gets the handling of imbalanced classes. The default is <see cref="ClassBalance.None"/>.</summary>
    public ClassBalance Balance { get; init; }

    /// <summary>
    /// Gets a value indicating whether norms keep the statistics of the initial weights. Those of frozen stages always do. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool FreezeBatchNorm { get; init; }

    /// <summary>
    /// Gets the schedule of the moving average of the weights, which is then evaluated and kept instead of the weights. The default is null
    /// (no average).
    /// </summary>
    public EmaSchedule? WeightAveraging { get; init; }

    /// <summary>Gets the maximum norm of all gradients together. The default is null (no clipping).</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>
    /// Gets the maximum norm of a gradient relative to that of its weights (arXiv:2102.06171); EfficientViT's recipe uses 0.02. The default
    /// is null (no clipping).
    /// </summary>
    public double? AdaptiveClipping { get; init; }

    /// <summary>
    /// Gets a value indicating whether the head reads the pooled maps of all stages (<see cref="FeatureKind.MultiStage"/>) instead of the
    /// network's own embedding, which is made of the last stage. The default is null (true with
    /// <see cref="TrainingStrategy.LinearProbe"/>, which cannot change what the last stage knows; false otherwise).
    /// </summary>
    public bool? MultiStageHead { get; init; }

    /// <summary>
    /// Gets the options of distillation from a teacher. The network then has a second head, as in DeiT (arXiv:2012.12877), and its logits
    /// are the mean of both heads. Not supported with <see cref="TrainingStrategy.LinearProbe"/>, which sees no images. The default is null
    /// (no distillation).
    /// </summary>
    public DistillationOptions? Distillation { get; init; }

    /// <summary>Gets the numeric precision of training. The default is <see cref="TrainingPrecision.Float32"/>.</summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>
    /// Gets a value indicating whether feature maps are stored in PyTorch's <c>channels_last</c> layout, in which the channels of a
    /// position are contiguous. Gradients are equally exact in both layouts; which one is faster depends on the machine: on a CPU with
    /// AVX-512, a step of MobileViG takes two thirds of the time, one of EfficientViT seven eighths. Ignored by linear probes. The default
    /// is null (true on x64 processors, false elsewhere).
    /// </summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>
    /// Gets the folder of the checkpoints, which are saved after every epoch and when the training is stopped. No other training run may
    /// use it. The default is null (no checkpoints).
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>
    /// Gets the interval at which checkpoints are also saved within an epoch. The default is ten minutes; null means never.
    /// </summary>
    public TimeSpan? CheckpointInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets a value indicating whether the training resumes from a checkpoint in <see cref="CheckpointFolder"/>, if there is one. With the
    /// same options, images and number of threads, the result on the CPU is bit for bit that of an uninterrupted run. The default is
    /// <see langword="true"/>; otherwise the training starts anew and old checkpoints are deleted.
    /// </summary>
    public bool Resume { get; init; } = true;

    /// <summary>
    /// Gets the folder in which a linear probe caches embeddings, keyed by the content of the images and by what computed them; it may be
    /// deleted at any time. Ignored with other strategies. The default is <c>embeddings</c> beside the released weights
    /// (<c>VISIONGRAPH_CACHE</c>); null means no cache.
    /// </summary>
    public string? EmbeddingFolder { get; init; } = EmbeddingCache.DefaultFolder;

    /// <summary>
    /// Gets the action that receives warnings about harmless problems, such as a cache that could not be written. It may be called from any
    /// thread. The default is null.
    /// </summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Gets the callbacks, which follow the training and may stop it. The default is none.</summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Gets the progress reporter. The default is null.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>
    /// Gets the random seed, which determines the head, the order of images, their augmentation, and dropout. The default is 0.
    /// </summary>
    public long Seed { get; init; }

    /// <summary>Gets the device: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. The default is <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>
    /// Gets the number of threads. A linear probe uses all of them for the embeddings, but always one for its head. Ignored on devices
    /// other than the CPU. The default is null (one per core).
    /// </summary>
    public int? Threads { get; init; }

    internal bool IsMultiStage => MultiStageHead ?? IsProbe;

    internal bool IsProbe => Strategy == TrainingStrategy.LinearProbe;

    internal int EpochCount => Epochs ?? (IsProbe ? 100 : 20);

    internal int BatchSizeOrDefault => BatchSize ?? (IsProbe ? 128 : 32);

    internal double PeakLearningRate => LearningRate ?? (IsProbe ? 2e-2 : 1e-3);

    /// <summary>Gets the source of the weights, or the default if none is set.</summary>
    internal WeightSource WeightsOrDefault => Weights ?? new DefaultWeights(OnWarning);

    /// <summary>Gets a value indicating whether the whole network starts from random weights.</summary>
    internal bool IsFromScratch => Weights is RandomWeights && !IsProbe;

    internal ParameterGroupingOptions GroupingOrDefault =>
        Grouping ?? new ParameterGroupingOptions { LayerDecay = IsFromScratch ? 1 : 0.7 };

    internal LearningRateSchedule ScheduleOrDefault =>
        Schedule ?? new CosineSchedule { WarmupEpochs = Math.Min(1, EpochCount - 1), Interval = ScheduleInterval.Step };

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Backbone);
        ArgumentNullException.ThrowIfNull(Augmentation);
        ArgumentOutOfRangeException.ThrowIfLessThan(EpochCount, 1, nameof(Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(EpochsPerStage ?? 1, 1, nameof(EpochsPerStage));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSizeOrDefault, 1, nameof(BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(GradientAccumulationSteps, 1);
        if (BatchSize == 1 && !FreezeBatchNorm)
            throw new ArgumentException(
                "A batch of a single image has no statistics for norms: "
                    + $"choose a {nameof(BatchSize)} of at least 2, or {nameof(FreezeBatchNorm)}.",
                nameof(BatchSize)
            );
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
        Positive(PeakLearningRate, nameof(LearningRate));
        Positive(MaxGradientNorm, nameof(MaxGradientNorm));
        Positive(AdaptiveClipping, nameof(AdaptiveClipping));
        Positive(CheckpointInterval?.TotalSeconds, nameof(CheckpointInterval));
        Distillation?.Check();
        if (IsProbe && Distillation is not null)
            throw new ArgumentException(
                "A linear probe learns from embeddings and has no images to pass to a teacher: "
                    + $"choose {nameof(TrainingStrategy.FineTune)} or {nameof(TrainingStrategy.Gradual)}.",
                nameof(Distillation)
            );
        Defined(Strategy);
        Defined(Balance);
        Defined(Precision);
        Defined(Optimizer);
    }

    private static void Positive(double? value, string name)
    {
        if (value is not null and not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be above 0.");
    }

    private static void Defined<T>(T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(typeof(T).Name, value, $"Unknown {typeof(T).Name}.");
    }
}
