namespace MLNet.VisionGraph.Training;

/// <summary>The options of a learning-rate sweep. The defaults are fastai's.</summary>
public sealed record LearningRateFinderOptions
{
    /// <summary>Gets the first learning rate, more than 0. The default is 1e-7.</summary>
    public double StartLearningRate { get; init; } = 1e-7;

    /// <summary>Gets the learning rate that the sweep approaches, more than the first. The default is 10.</summary>
    public double EndLearningRate { get; init; } = 10;

    /// <summary>Gets the number of steps, at least 6. The default is 100.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Gets the weight of the past in the smoothed loss, at least 0 and below 1. The default is 0.98.</summary>
    public double Smoothing { get; init; } = 0.98;

    /// <summary>
    /// Gets the multiple of the lowest smoothed loss at which the loss counts as diverged and the sweep stops, more than 1. The
    /// default is 4.
    /// </summary>
    public double DivergenceFactor { get; init; } = 4;

    internal void Validate()
    {
        LearningRateSchedule.Check(
            StartLearningRate > 0 && EndLearningRate > StartLearningRate && double.IsFinite(EndLearningRate),
            $"The sweep runs from {StartLearningRate} to {EndLearningRate}; it must run upwards from more than 0."
        );
        LearningRateSchedule.Check(Steps >= 6, $"{nameof(Steps)} is {Steps}; it must be at least 6.");
        LearningRateSchedule.Check(Smoothing is >= 0 and < 1, $"{nameof(Smoothing)} is {Smoothing}; it must be at least 0 and below 1.");
        LearningRateSchedule.Check(DivergenceFactor > 1, $"{nameof(DivergenceFactor)} is {DivergenceFactor}; it must be more than 1.");
    }
}
