namespace MLNet.VisionGraph.Training;

/// <summary>A constant learning rate, the nominal one, after an optional linear warm-up.</summary>
public sealed record ConstantSchedule : WarmupSchedule
{
    /// <inheritdoc/>
    protected override double AfterWarmup(double epoch, double learningRate, TrainingSpan span) => learningRate;
}
