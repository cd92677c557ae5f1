namespace MLNet.VisionGraph.Training;

/// <summary>How learning rates are tried out. The defaults are fastai's.</summary>
public sealed record LearningRateFinderOptions
{
    /// <summary>Gets the first learning rate, more than 0. Default: 1e-7.</summary>
    public double StartLearningRate { get; init; } = 1e-7;

    /// <summary>Gets the learning rate that the sweep runs towards, more than the first. Default: 10.</summary>
    public double EndLearningRate { get; init; } = 10;

    /// <summary>Gets the number of steps, at least 6. Default: 100.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Gets the weight of the past in the smoothed loss, at least 0 and below 1. Default: 0.98.</summary>
    public double Smoothing { get; init; } = 0.98;

    /// <summary>Gets how many times the least smoothed loss is taken as divergence, more than 1; the sweep stops there. Default: 4.</summary>
    public double DivergenceFactor { get; init; } = 4;

    internal void Validate()
    {
        LearningRateSchedule.Check(
            StartLearningRate > 0 && EndLearningRate > StartLearningRate && double.IsFinite(EndLearningRate),
            $"The sweep runs from {StartLearningRate} to {EndLearningRate}; it must run upwards from more than 0.");
        LearningRateSchedule.Check(Steps >= 6, $"{nameof(Steps)} is {Steps}; it must be at least 6.");
        LearningRateSchedule.Check(Smoothing is >= 0 and < 1, $"{nameof(Smoothing)} is {Smoothing}; it must be at least 0 and below 1.");
        LearningRateSchedule.Check(DivergenceFactor > 1, $"{nameof(DivergenceFactor)} is {DivergenceFactor}; it must be more than 1.");
    }
}
