namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>The checkpoints of one training in their folder, identified by its fingerprint.</summary>
internal sealed class TrainingCheckpoints(string folder, string fingerprint)
{
    private readonly CheckpointRotation _rotation = new(folder);

    /// <summary>Gets the fingerprint of the training.</summary>
    public string Fingerprint => fingerprint;

    /// <summary>Gets the path of the last checkpoint that was written or read; null if there was none.</summary>
    public string? Last { get; private set; }

    public void Save(TrainingCheckpoint checkpoint) => Last = _rotation.Save(checkpoint);

    /// <summary>Reads the latest checkpoint that is not damaged.</summary>
    /// <returns>The checkpoint; null if there is none.</returns>
    /// <exception cref="CheckpointMismatchException">The checkpoint belongs to another training.</exception>
    /// <exception cref="InvalidDataException">There are checkpoints, but all are damaged.</exception>
    public TrainingCheckpoint? ReadLatest()
    {
        List<Exception> damaged = [];
        if (_rotation.ReadLatest((_, exception) => damaged.Add(exception)) is not var (checkpoint, path))
        {
            return damaged.Count == 0
                ? null
                : throw new InvalidDataException(
                    $"No checkpoint in '{folder}' can be read: {damaged[0].Message} "
                        + $"Set {nameof(ImageTrainingOptions.Resume)} to false to start from the beginning.",
                    damaged[0]
                );
        }

        var differences = TrainingFingerprint.Differences(fingerprint, checkpoint.Info.Fingerprint);
        if (differences.Count > 0)
        {
            throw new CheckpointMismatchException(
                $"The checkpoint '{path}' belongs to another training; it differs in: {string.Join(", ", differences)}.",
                $"Choose another {nameof(ImageTrainingOptions.CheckpointFolder)}, "
                    + $"or set {nameof(ImageTrainingOptions.Resume)} to false to start from the beginning."
            );
        }

        Last = path;
        return checkpoint;
    }

    /// <summary>Adds a state dict to a checkpoint's tensors.</summary>
    public static void Add(IDictionary<string, CheckpointTensor> tensors, string prefix, StateDict weights)
    {
        foreach (var (name, tensor) in weights)
        {
            tensors[prefix + name] =
                tensor.Integers.Length > 0
                    ? CheckpointTensor.From(tensor.Shape, tensor.Integers.ToArray())
                    : CheckpointTensor.From(tensor.Shape, tensor.Values.ToArray());
        }
    }

    /// <summary>Returns a state dict from a checkpoint's tensors.</summary>
    /// <returns>The state dict; null if the checkpoint has none with this prefix.</returns>
    public static StateDict? Find(IReadOnlyDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        var found = tensors
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(pair =>
                KeyValuePair.Create(
                    pair.Key[prefix.Length..],
                    pair.Value.ElementType == WeightElementType.Int64
                        ? WeightTensor.FromInt64(pair.Value.Shape, pair.Value.Values<long>())
                        : new WeightTensor(pair.Value.Shape, pair.Value.Values<float>())
                )
            );
        var weights = new StateDict(found);
        return weights.Count == 0 ? null : weights;
    }
}
