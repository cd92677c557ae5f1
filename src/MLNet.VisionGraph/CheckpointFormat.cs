namespace MLNet.VisionGraph;

/// <summary>The format of a checkpoint file. It is detected from the file's first bytes, never from its name.</summary>
public enum CheckpointFormat
{
    /// <summary>A safetensors file: a JSON header and raw tensors.</summary>
    SafeTensors,

    /// <summary>A PyTorch file of version 1.6 or later: a zip archive of a pickle and one entry per storage.</summary>
    TorchZip,

    /// <summary>A PyTorch file of a version before 1.6: five pickles followed by the storages.</summary>
    TorchLegacy,
}
