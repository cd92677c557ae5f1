namespace MLNet.VisionGraph.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="LearningRate">The learning rate of its last update, before the groups' scales.</param>
/// <param name="Metrics">Its metrics by name, see <see cref="MetricNames"/>; those that are no finite number are left out.</param>
public sealed record EpochRecord(int Epoch, double LearningRate, IReadOnlyDictionary<string, double> Metrics);
