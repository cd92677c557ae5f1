namespace MLNet.VisionGraph.Training;

/// <summary>The nominal learning rate throughout, after an optional linear warm-up.</summary>
public sealed record ConstantSchedule : WarmupSchedule
{
    /// <inheritdoc/>
    protected override double AfterWarmup(double epoch, double learningRate, TrainingSpan span) => learningRate;
}
