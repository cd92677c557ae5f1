namespace MLNet.VisionGraph.Training;

/// <summary>The base class of schedules that begin with a linear warm-up, as timm's schedulers do; time is counted in epochs.</summary>
public abstract record WarmupSchedule : LearningRateSchedule
{
    /// <summary>
    /// Gets the length of the linear warm-up in epochs; fractions of an epoch are allowed with <see cref="ScheduleInterval.Step"/>. The
    /// default is 0 (no warm-up).
    /// </summary>
    public double WarmupEpochs { get; init; }

    /// <summary>
    /// Gets the length of the linear warm-up in updates of the optimizer, instead of <see cref="WarmupEpochs"/>, with
    /// <see cref="ScheduleInterval.Step"/>. MMDetection: <c>warmup_iters</c>. The default is 0 (<see cref="WarmupEpochs"/> applies).
    /// </summary>
    public int WarmupSteps { get; init; }

    /// <summary>Gets the learning rate at which the warm-up begins. Ignored without warm-up. The default is 1e-6, as in timm.</summary>
    public double WarmupLearningRate { get; init; } = 1e-6;

    /// <summary>
    /// Gets a value indicating whether the schedule proper begins after the warm-up. If not, it advances during the warm-up and starts
    /// slightly below its peak. timm: <c>warmup_prefix</c>. The default is <see langword="false"/>, as in timm.
    /// </summary>
    public bool WarmupPrefix { get; init; }

    /// <summary>Gets the interval at which the rate changes. The default is <see cref="ScheduleInterval.Step"/>.</summary>
    public ScheduleInterval Interval { get; init; }

    /// <inheritdoc/>
    public override void Validate(TrainingSpan span)
    {
        Check(
            WarmupEpochs >= 0 && WarmupEpochs < span.Epochs,
            $"A warm-up of {WarmupEpochs} epochs does not fit a training of {span.Epochs}: {nameof(WarmupEpochs)} must be less."
        );
        Check(
            WarmupSteps >= 0 && WarmupSteps < span.Steps,
            $"A warm-up of {WarmupSteps} updates does not fit a training of {span.Steps}: {nameof(WarmupSteps)} must be less."
        );
        Check(
            WarmupSteps == 0 || (WarmupEpochs == 0 && Interval == ScheduleInterval.Step),
            $"{nameof(WarmupSteps)} requires {nameof(ScheduleInterval)}.{nameof(ScheduleInterval.Step)}, and no {nameof(WarmupEpochs)}."
        );
        Check(
            WarmupLearningRate >= 0 && double.IsFinite(WarmupLearningRate),
            $"{nameof(WarmupLearningRate)} is {WarmupLearningRate}; it must be 0 or more."
        );
    }

    /// <inheritdoc/>
    protected sealed override double Rate(long step, double learningRate, TrainingSpan span)
    {
        // timm's t counts whole epochs or updates; here both are in epochs, so that options have the same meaning in either case.
        var epoch = Interval == ScheduleInterval.Epoch ? step / span.StepsPerEpoch : (double)step / span.StepsPerEpoch;
        var warmup = WarmupSteps > 0 ? (double)WarmupSteps / span.StepsPerEpoch : WarmupEpochs;
        if (epoch < warmup)
            return Linear(WarmupLearningRate, learningRate, epoch / warmup);
        return AfterWarmup(WarmupPrefix ? epoch - warmup : epoch, learningRate, span);
    }

    /// <summary>Computes the learning rate after the warm-up.</summary>
    /// <param name="epoch">
    /// The time in epochs; from the end of the warm-up with <see cref="WarmupPrefix"/>, otherwise from the start.
    /// </param>
    /// <param name="learningRate">The nominal learning rate.</param>
    /// <param name="span">The length of the training.</param>
    /// <returns>The learning rate.</returns>
    protected abstract double AfterWarmup(double epoch, double learningRate, TrainingSpan span);
}
