namespace MLNet.VisionGraph.Weights;

/// <summary>How a checkpoint file is laid out. It is told from the file's first bytes, never from its name.</summary>
public enum CheckpointFormat
{
    /// <summary>A safetensors file: a JSON header and raw tensors.</summary>
    SafeTensors,

    /// <summary>A PyTorch file since 1.6: a zip archive of a pickle and one entry for each storage.</summary>
    TorchZip,

    /// <summary>A PyTorch file before 1.6: five pickles and the storages in a row.</summary>
    TorchLegacy,
}
