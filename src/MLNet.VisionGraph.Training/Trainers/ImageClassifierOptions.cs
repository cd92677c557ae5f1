using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training;

/// <summary>How an image classifier is trained. The defaults fine-tune a released backbone on a few hundred to some ten thousand photos.</summary>
public sealed record ImageClassifierOptions
{
    /// <summary>Gets the backbone. Default: <c>efficientvit_m0</c>.</summary>
    public BackboneDescriptor Backbone { get; init; } = BackboneRegistry.Get(EfficientVitVariant.M0);

    /// <summary>Gets where the weights come from; the head starts anew where the classes differ. Default: null, the recommended released checkpoint.</summary>
    public WeightSource? Weights { get; init; }

    /// <summary>Gets how much learns. Default: <see cref="TrainingStrategy.FineTune"/>.</summary>
    public TrainingStrategy Strategy { get; init; } = TrainingStrategy.FineTune;

    /// <summary>Gets the side of the square images, in pixels. Default: null, the backbone's.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Gets how many times the photos are gone through. Default: 20.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Gets how many photos make a step. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Gets the highest learning rate, that of the head. Default: 1e-3.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Gets how the learning rate goes. Default: null, one cosine, a step at a time, with one epoch of warm-up where there are more.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Gets the optimiser. Default: <see cref="OptimizerKind.AdamW"/>.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>
    /// Gets the weight decay, the decay of the learning rate from the head down, and what is frozen. Default: decay 0.05 without norms, biases and bias tables,
    /// each stage learning at 0.7 times the rate of the next.
    /// </summary>
    public ParameterGroupingOptions Grouping { get; init; } = new() { LayerDecay = 0.7 };

    /// <summary>Gets what is done to photos in training. Default: <see cref="AugmentationOptions.Gentle"/>.</summary>
    public AugmentationOptions Augmentation { get; init; } = AugmentationOptions.Gentle;

    /// <summary>Gets whether small classes are drawn as often as large ones. Default: <see langword="false"/>.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Gets whether norms keep the statistics that they came with. Default: <see langword="false"/>; always so with <see cref="TrainingStrategy.HeadOnly"/>.</summary>
    public bool FrozenNorms { get; init; }

    /// <summary>Gets the average of the weights over the steps, which is then what is evaluated and kept. Default: null, no average.</summary>
    public EmaSchedule? WeightAveraging { get; init; }

    /// <summary>Gets the largest norm of all gradients together. Default: null, not clipped.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Gets the largest gradient as a share of its weights (arXiv:2102.06171); EfficientViT's recipe uses 0.02. Default: null, not clipped.</summary>
    public double? AdaptiveClipping { get; init; }

    /// <summary>Gets what is told of the training and may stop it. Default: nobody.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Gets who is told how far it is. Default: nobody.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Gets the seed of everything random: the head, the order of photos, their augmentation, dropout. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>Gets the device: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. Default: <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Gets how many threads compute. Default: null, one a core. Ignored on other devices than the CPU.</summary>
    public int? Threads { get; init; }

    internal LearningRateSchedule ScheduleOrDefault => Schedule ?? new CosineSchedule { WarmupEpochs = Math.Min(1, Epochs - 1), Interval = ScheduleInterval.Step };

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Backbone);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "The learning rate must be above 0.");
        if (GradientNorm <= 0)
            throw new ArgumentOutOfRangeException(nameof(GradientNorm), GradientNorm, "The largest gradient norm must be above 0.");
        if (AdaptiveClipping <= 0)
            throw new ArgumentOutOfRangeException(nameof(AdaptiveClipping), AdaptiveClipping, "The largest share must be above 0.");
        if (!Enum.IsDefined(Strategy))
            throw new ArgumentOutOfRangeException(nameof(Strategy), Strategy, "Unknown strategy.");
    }
}
