namespace MLNet.VisionGraph.Training;

/// <summary>
/// Half a cosine from the nominal learning rate down to a minimum (Loshchilov and Hutter, arXiv:1608.03983, one cycle), after an optional
/// linear warm-up: timm's <c>CosineLRScheduler</c>, minimum + (rate − minimum) / 2 · (1 + cos(π t / T)).
/// </summary>
/// <remarks>
/// With <see cref="ScheduleInterval.Epoch"/>, t is the number of the epoch, as is timm's default and as both papers trained; with
/// <see cref="ScheduleInterval.Step"/>, t advances with each update. T is the number of epochs minus the cool-down (and minus the warm-up
/// with <see cref="WarmupSchedule.WarmupPrefix"/>, so that the cosine ends with the training).
/// </remarks>
public sealed record CosineSchedule : WarmupSchedule
{
    /// <summary>Gets the learning rate at the end. The default is 1e-5, as in both papers' recipes.</summary>
    public double MinLearningRate { get; init; } = 1e-5;

    /// <summary>Gets the number of final epochs that stay at the minimum. The default is 0.</summary>
    public int CooldownEpochs { get; init; }

    /// <inheritdoc/>
    public override void Validate(TrainingSpan span)
    {
        base.Validate(span);
        Check(
            MinLearningRate >= 0 && double.IsFinite(MinLearningRate),
            $"{nameof(MinLearningRate)} is {MinLearningRate}; it must be 0 or more."
        );
        Check(
            CooldownEpochs >= 0 && CooldownEpochs + WarmupEpochs < span.Epochs,
            $"{CooldownEpochs} epochs of cool-down and {WarmupEpochs} of warm-up leave nothing of {span.Epochs} epochs to the cosine."
        );
    }

    /// <inheritdoc/>
    protected override double AfterWarmup(double epoch, double learningRate, TrainingSpan span)
    {
        var length = span.Epochs - CooldownEpochs - (WarmupPrefix ? WarmupEpochs : 0);
        return epoch < length ? Cosine(learningRate, MinLearningRate, epoch / length) : MinLearningRate;
    }
}
