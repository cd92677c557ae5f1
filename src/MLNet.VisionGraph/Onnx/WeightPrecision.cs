namespace MLNet.VisionGraph;

/// <summary>In what numbers a network's weights are kept, and with which it computes.</summary>
public enum WeightPrecision
{
    /// <summary>Weights and arithmetic of 32 bits.</summary>
    Float32,

    /// <summary>Weights kept in 16 bits, half the size; they are widened when a session is opened, so it computes as fast and in the same way as with <see cref="Float32"/>.</summary>
    Float16,

    /// <summary>
    /// Weights and arithmetic of 8 bits, about a quarter of the size, and faster where the processor multiplies bytes (AVX-512 VNNI, AVX-VNNI, Arm's dot product). Ranges of values are learned from
    /// photos; what loses too much stays float, kept in 16 bits.
    /// </summary>
    Int8,
}
