namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>Everything a training needs to continue as if it had not been interrupted.</summary>
/// <param name="Info">The training's position and metadata.</param>
/// <param name="Tensors">
/// The tensors by name: weights, averages, the optimizer's moments. Each name begins with the owner's prefix, for example
/// <c>model/stem.stem.0.weight</c>.
/// </param>
internal sealed record TrainingCheckpoint(TrainingCheckpointInfo Info, IReadOnlyDictionary<string, CheckpointTensor> Tensors);
