namespace MLNet.VisionGraph.Training;

/// <summary>Everything a training needs to go on as if it had not been interrupted.</summary>
/// <param name="Info">Where it stands.</param>
/// <param name="Tensors">Its tensors by name: weights, averages, the optimiser's moments. The names begin with what they belong to, for example
/// <c>model/stem.stem.0.weight</c>.</param>
public sealed record TrainingCheckpoint(TrainingCheckpointInfo Info, IReadOnlyDictionary<string, CheckpointTensor> Tensors);
