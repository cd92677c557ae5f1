namespace MLNet.VisionGraph.Training;

/// <summary>
/// A learning rate that falls by a factor at a fixed interval of epochs, or at given epochs, after an optional linear warm-up.
/// </summary>
public sealed record StepSchedule : WarmupSchedule
{
    /// <summary>Gets the number of epochs between two falls; ignored if there are <see cref="Milestones"/>. The default is 30.</summary>
    public double EveryEpochs { get; init; } = 30;

    /// <summary>Gets the epochs at which the rate falls, in any order. The default is none (<see cref="EveryEpochs"/> applies).</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [];

    /// <summary>Gets the factor by which the rate is multiplied at each fall, above 0 and at most 1. The default is 0.1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate(TrainingSpan span)
    {
        base.Validate(span);
        Check(EveryEpochs > 0, $"{nameof(EveryEpochs)} is {EveryEpochs}; it must be more than 0.");
        Check(Factor is > 0 and <= 1, $"{nameof(Factor)} is {Factor}; it must be above 0 and at most 1.");
        Check(
            Milestones is not null && Milestones.All(epoch => epoch >= 0),
            $"{nameof(Milestones)} holds something other than epochs from 0 on."
        );
    }

    /// <inheritdoc/>
    protected override double AfterWarmup(double epoch, double learningRate, TrainingSpan span)
    {
        var falls = Milestones.Count > 0 ? Milestones.Count(milestone => milestone <= epoch) : Math.Floor(epoch / EveryEpochs);
        return learningRate * Math.Pow(Factor, falls);
    }
}
