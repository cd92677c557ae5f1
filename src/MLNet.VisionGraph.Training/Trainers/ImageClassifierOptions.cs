using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Probing;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training;

/// <summary>How an image classifier is trained. The defaults fine-tune a released backbone on a few hundred to some ten thousand photos.</summary>
public sealed record ImageClassifierOptions
{
    /// <summary>Gets the backbone. Default: <c>efficientvit_m0</c>.</summary>
    public BackboneDescriptor Backbone { get; init; } = BackboneRegistry.Get(EfficientVitVariant.M0);

    /// <summary>
    /// Gets where the weights come from; the head starts anew. With <see cref="WeightSource.Random"/> a network that learns as a whole starts from scratch as its paper's code does
    /// (<see cref="OfficialInitialization"/>). Default: null, the recommended released checkpoint; where it cannot be had,
    /// the starter weights (<see cref="WeightSource.Starter"/>), with a warning to <see cref="OnWarning"/>.
    /// </summary>
    public WeightSource? Weights { get; init; }

    /// <summary>Gets how much learns. Default: <see cref="TrainingStrategy.FineTune"/>.</summary>
    public TrainingStrategy Strategy { get; init; } = TrainingStrategy.FineTune;

    /// <summary>Gets after how many epochs one stage more learns; ignored unless <see cref="TrainingStrategy.Gradual"/>. Default: null, so that the whole network learns in the second half.</summary>
    public int? EpochsPerStage { get; init; }

    /// <summary>Gets the side of the square images, in pixels. Default: null, the backbone's.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Gets how many times the photos are gone through. Default: null, 20; 100 with <see cref="TrainingStrategy.LinearProbe"/>, where an epoch is quick.</summary>
    public int? Epochs { get; init; }

    /// <summary>Gets how many photos are computed together; 1 only with <see cref="FrozenNorms"/>. Default: null, 32; 128 with <see cref="TrainingStrategy.LinearProbe"/>, whose steps are small.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Gets how many batches make one update of the weights: a batch of any size on a device of any memory. Norms see the single batches. Default: 1.</summary>
    public int AccumulatedBatches { get; init; } = 1;

    /// <summary>Gets the highest learning rate, that of the head. Default: null, 1e-3; 2e-2 with <see cref="TrainingStrategy.LinearProbe"/>. <see cref="ImageClassifierTrainer.FindLearningRate"/> helps.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Gets how the learning rate goes. Default: null, one cosine, a step at a time, with one epoch of warm-up where there are more.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Gets the optimiser. Default: <see cref="OptimizerKind.AdamW"/>.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>
    /// Gets the weight decay, the decay of the learning rate from the head down, and what is frozen. Default: null, decay 0.05 without norms, biases and bias tables,
    /// each stage learning at 0.7 times the rate of the next; from random weights all stages learn at the same rate.
    /// </summary>
    public ParameterGroupingOptions? Grouping { get; init; }

    /// <summary>Gets what is done to photos in training; with <see cref="TrainingStrategy.LinearProbe"/> only the label smoothing counts. Default: <see cref="AugmentationOptions.Gentle"/>.</summary>
    public AugmentationOptions Augmentation { get; init; } = AugmentationOptions.Gentle;

    /// <summary>Gets what is done about uneven classes. Default: <see cref="ClassBalance.None"/>.</summary>
    public ClassBalance Balance { get; init; }

    /// <summary>Gets whether norms keep the statistics that they came with. Those of frozen stages always do. Default: <see langword="false"/>.</summary>
    public bool FrozenNorms { get; init; }

    /// <summary>Gets the average of the weights over the steps, which is then what is evaluated and kept. Default: null, no average.</summary>
    public EmaSchedule? WeightAveraging { get; init; }

    /// <summary>Gets the largest norm of all gradients together. Default: null, not clipped.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Gets the largest gradient as a share of its weights (arXiv:2102.06171); EfficientViT's recipe uses 0.02. Default: null, not clipped.</summary>
    public double? AdaptiveClipping { get; init; }

    /// <summary>
    /// Gets the teacher from which the network learns besides the labels. It has a second head then, as DeiT's do (arXiv:2012.12877), and answers with the mean of both.
    /// Not with <see cref="TrainingStrategy.LinearProbe"/>, which sees no pictures. Default: null, none.
    /// </summary>
    public DistillationOptions? Distillation { get; init; }

    /// <summary>Gets in what numbers the network computes. Default: <see cref="TrainingPrecision.Float32"/>.</summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>
    /// Gets whether maps lie in memory with a position's channels side by side, PyTorch's <c>channels_last</c>. Gradients are as exact both ways; which is faster depends on the machine: on a CPU with AVX-512 a step of
    /// MobileViG takes two thirds of the time, one of EfficientViT four fifths. Ignored by linear probes. Default: null, for yes on x64 processors and no elsewhere.
    /// </summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>
    /// Gets the folder in which checkpoints of the training are kept, after every epoch and when it is stopped. It belongs to this training alone. Default: null, none are kept.
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Gets after what time a checkpoint is written within an epoch as well. Default: ten minutes; null for never.</summary>
    public TimeSpan? CheckpointInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets whether a training goes on from the checkpoint that it finds in <see cref="CheckpointFolder"/>: with the same options, photos and number of threads it gives, on the CPU, bit for bit what
    /// it would have given without the interruption. Default: <see langword="true"/>; otherwise it begins anew and the old checkpoints go.
    /// </summary>
    public bool Resume { get; init; } = true;

    /// <summary>
    /// Gets the folder in which a linear probe keeps embeddings, by the photos' content and by what computed them; it may be deleted at any time. Ignored with other strategies.
    /// Default: <c>embeddings</c> beside the released weights (<c>VISIONGRAPH_CACHE</c>); null for none.
    /// </summary>
    public string? EmbeddingFolder { get; init; } = EmbeddingCache.DefaultFolder;

    /// <summary>Gets who is told, from any thread, what went wrong without harm: a cache that could not be written, for example. Default: nobody.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Gets what is told of the training and may stop it. Default: nobody.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Gets who is told how far it is. Default: nobody.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Gets the seed of everything random: the head, the order of photos, their augmentation, dropout. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>Gets the device: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. Default: <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Gets how many threads compute; a linear probe's embeddings take them all, its head always one. Default: null, one a core. Ignored on other devices than the CPU.</summary>
    public int? Threads { get; init; }

    internal bool IsProbe => Strategy == TrainingStrategy.LinearProbe;

    internal int EpochCount => Epochs ?? (IsProbe ? 100 : 20);

    internal int BatchSizeOrDefault => BatchSize ?? (IsProbe ? 128 : 32);

    internal double PeakLearningRate => LearningRate ?? (IsProbe ? 2e-2 : 1e-3);

    /// <summary>Gets where the weights come from, chosen for whoever did not.</summary>
    internal WeightSource WeightsOrDefault => Weights ?? new DefaultWeights(OnWarning ?? (_ => { }));

    /// <summary>Gets whether the whole network starts at random.</summary>
    internal bool IsFromScratch => Weights is RandomWeights && !IsProbe;

    internal ParameterGroupingOptions GroupingOrDefault => Grouping ?? new ParameterGroupingOptions { LayerDecay = IsFromScratch ? 1 : 0.7 };

    internal LearningRateSchedule ScheduleOrDefault => Schedule ?? new CosineSchedule { WarmupEpochs = Math.Min(1, EpochCount - 1), Interval = ScheduleInterval.Step };

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Backbone);
        ArgumentNullException.ThrowIfNull(Augmentation);
        ArgumentOutOfRangeException.ThrowIfLessThan(EpochCount, 1, nameof(Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(EpochsPerStage ?? 1, 1, nameof(EpochsPerStage));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSizeOrDefault, 1, nameof(BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(AccumulatedBatches, 1);
        if (BatchSize == 1 && !FrozenNorms)
            throw new ArgumentException($"A batch of a single photo has no statistics for norms: choose a {nameof(BatchSize)} of at least 2, or {nameof(FrozenNorms)}.", nameof(BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
        Positive(PeakLearningRate, nameof(LearningRate));
        Positive(GradientNorm, nameof(GradientNorm));
        Positive(AdaptiveClipping, nameof(AdaptiveClipping));
        Positive(CheckpointInterval?.TotalSeconds, nameof(CheckpointInterval));
        Distillation?.Check();
        if (IsProbe && Distillation is not null)
            throw new ArgumentException($"A linear probe learns from embeddings and has no pictures to show to a teacher: choose {nameof(TrainingStrategy.FineTune)} or {nameof(TrainingStrategy.Gradual)}.", nameof(Distillation));
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
