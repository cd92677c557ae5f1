namespace MLNet.VisionGraph.Training;

/// <summary>
/// Half a cosine from the nominal learning rate down to a minimum (Loshchilov and Hutter, arXiv:1608.03983, one cycle), after an optional linear
/// warm-up: timm's <c>CosineLRScheduler</c>, minimum + (rate − minimum) / 2 · (1 + cos(π t / T)).
/// </summary>
/// <remarks>
/// With <see cref="ScheduleInterval.Epoch"/> t is the number of the epoch, as timm has it by default and as both papers trained; with
/// <see cref="ScheduleInterval.Step"/> t moves on with each update. T is the number of epochs less the cool-down (and less the warm-up with
/// <see cref="WarmupSchedule.WarmupPrefix"/>, so that the cosine ends with the training).
/// </remarks>
public sealed record CosineSchedule : WarmupSchedule
{
    /// <summary>Gets the learning rate at the end. Default: 1e-5, that of the two papers' recipes.</summary>
    public double MinimumLearningRate { get; init; } = 1e-5;

    /// <summary>Gets how many of the last epochs stay at the minimum. Default: 0.</summary>
    public int CooldownEpochs { get; init; }

    /// <inheritdoc/>
    public override void Validate(TrainingSpan span)
    {
        base.Validate(span);
        Check(MinimumLearningRate >= 0 && double.IsFinite(MinimumLearningRate), $"{nameof(MinimumLearningRate)} is {MinimumLearningRate}; it must be 0 or more.");
        Check(
            CooldownEpochs >= 0 && CooldownEpochs + WarmupEpochs < span.Epochs,
            $"{CooldownEpochs} epochs of cool-down and {WarmupEpochs} of warm-up leave nothing of {span.Epochs} epochs to the cosine.");
    }

    /// <inheritdoc/>
    protected override double AfterWarmup(double epoch, double learningRate, TrainingSpan span)
    {
        var length = span.Epochs - CooldownEpochs - (WarmupPrefix ? WarmupEpochs : 0);
        return epoch < length ? Cosine(learningRate, MinimumLearningRate, epoch / length) : MinimumLearningRate;
    }
}
