namespace MLNet.VisionGraph.Training;

/// <summary>A schedule that begins with a linear warm-up, as timm's schedulers do: time is counted in epochs.</summary>
public abstract record WarmupSchedule : LearningRateSchedule
{
    /// <summary>Gets the length of the linear warm-up in epochs; parts of an epoch are allowed with <see cref="ScheduleInterval.Step"/>. Default: 0, none.</summary>
    public double WarmupEpochs { get; init; }

    /// <summary>Gets the learning rate at which the warm-up begins. Ignored without warm-up. Default: 1e-6, timm's.</summary>
    public double WarmupLearningRate { get; init; } = 1e-6;

    /// <summary>
    /// Gets whether the schedule proper begins after the warm-up. If not, it has been running meanwhile, unseen, and starts a little below its peak.
    /// timm: <c>warmup_prefix</c>. Default: <see langword="false"/>, timm's.
    /// </summary>
    public bool WarmupPrefix { get; init; }

    /// <summary>Gets how often the rate changes. Default: <see cref="ScheduleInterval.Step"/>.</summary>
    public ScheduleInterval Interval { get; init; }

    /// <inheritdoc/>
    public override void Validate(TrainingSpan span)
    {
        Check(
            WarmupEpochs >= 0 && WarmupEpochs < span.Epochs,
            $"A warm-up of {WarmupEpochs} epochs does not fit a training of {span.Epochs}: {nameof(WarmupEpochs)} must be less.");
        Check(WarmupLearningRate >= 0 && double.IsFinite(WarmupLearningRate), $"{nameof(WarmupLearningRate)} is {WarmupLearningRate}; it must be 0 or more.");
    }

    /// <inheritdoc/>
    protected sealed override double Rate(long step, double learningRate, TrainingSpan span)
    {
        // timm's t: whole epochs, or updates; here both in epochs, so that options mean the same in either case.
        var epoch = Interval == ScheduleInterval.Epoch ? step / span.StepsPerEpoch : (double)step / span.StepsPerEpoch;
        if (epoch < WarmupEpochs)
            return Linear(WarmupLearningRate, learningRate, epoch / WarmupEpochs);
        return AfterWarmup(WarmupPrefix ? epoch - WarmupEpochs : epoch, learningRate, span);
    }

    /// <summary>Computes the learning rate once the warm-up is over.</summary>
    /// <param name="epoch">The time in epochs; from the end of the warm-up with <see cref="WarmupPrefix"/>, else from the start.</param>
    /// <param name="learningRate">The nominal learning rate.</param>
    /// <param name="span">The length of the training.</param>
    /// <returns>The learning rate.</returns>
    protected abstract double AfterWarmup(double epoch, double learningRate, TrainingSpan span);
}
