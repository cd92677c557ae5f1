namespace MLNet.VisionGraph.Training;

/// <summary>The numeric precision of a network in training. Weights, norms, losses and the optimizer always use single precision.</summary>
public enum TrainingPrecision
{
    /// <summary>Single precision throughout.</summary>
    Float32,

    /// <summary>
    /// Convolutions, linear layers and attention products in bfloat16: fast on devices that support it in hardware (NVIDIA Ampere and
    /// later, recent server processors), slower elsewhere.
    /// </summary>
    BFloat16,
}
