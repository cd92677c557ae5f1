namespace MLNet.VisionGraph;

/// <summary>The numeric precision of a network's weights and inference.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit weights and arithmetic.</summary>
    Float32,

    /// <summary>
    /// 16-bit weights of half the size. They are widened when a session is opened, so inference is the same and as fast as with
    /// <see cref="Float32"/>.
    /// </summary>
    Float16,

    /// <summary>
    /// 8-bit weights and arithmetic, about a quarter of the size, and faster on processors that multiply bytes (AVX-512 VNNI, AVX-VNNI,
    /// Arm's dot product). The ranges of values are determined on calibration images; convolutions that lose too much stay float, with
    /// 16-bit weights.
    /// </summary>
    Int8,
}
