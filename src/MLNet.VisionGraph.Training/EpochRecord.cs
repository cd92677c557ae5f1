namespace MLNet.VisionGraph.Training;

/// <summary>The results of an epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="LearningRate">The learning rate of the last update, before the scales of the parameter groups.</param>
/// <param name="Metrics">The metrics by name, see <see cref="MetricNames"/>; values that are not finite numbers are left out.</param>
public sealed record EpochRecord(int Epoch, double LearningRate, IReadOnlyDictionary<string, double> Metrics);
