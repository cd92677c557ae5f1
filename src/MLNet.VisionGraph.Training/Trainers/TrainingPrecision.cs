namespace MLNet.VisionGraph.Training;

/// <summary>In what numbers a network computes while it learns. Weights, norms, losses and the optimiser are always in single precision.</summary>
public enum TrainingPrecision
{
    /// <summary>Single precision throughout.</summary>
    Float32,

    /// <summary>
    /// Convolutions, linear layers and attention products in bfloat16: fast on devices that have units for it (NVIDIA from Ampere on, recent server processors), slower elsewhere.
    /// </summary>
    BFloat16,
}
