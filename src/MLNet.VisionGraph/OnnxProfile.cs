namespace MLNet.VisionGraph;

/// <summary>The layout of an exported graph. Both profiles compute the same values within the rounding error of float32.</summary>
public enum OnnxProfile
{
    /// <summary>
    /// Optimized for speed: norms, layer scales, constants and residuals of depthwise convolutions are folded into weights, channels are
    /// padded to whole vectors, neighbors are aggregated in log₂ steps, and activations are single nodes (opset 20).
    /// </summary>
    Optimized,

    /// <summary>
    /// Operation by operation, as PyTorch's exporter writes the official code: only norms directly after a convolution are folded, GELU
    /// is composed of Erf, attention is scaled by a Mul and its biases are gathered, and neighbors are aggregated shift by shift (opset
    /// 18). For runtimes and converters without newer operators, and as a baseline for measurements.
    /// </summary>
    Plain,
}
