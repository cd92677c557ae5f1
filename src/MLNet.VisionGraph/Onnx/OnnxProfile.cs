namespace MLNet.VisionGraph.Onnx;

/// <summary>How an exported network is written. Both ways give the same numbers, within float32's rounding.</summary>
public enum OnnxProfile
{
    /// <summary>
    /// For speed: norms, layer scales, constants and residuals of depthwise convolutions folded into weights, channels filled up to whole vectors, neighbours aggregated in log₂ steps, activations in one
    /// node (opset 20).
    /// </summary>
    Optimized,

    /// <summary>
    /// Operation by operation, as PyTorch's exporter writes the official code: of norms only those right behind a convolution are folded; GELU is made of Erf, attention is scaled by a Mul and its
    /// biases are gathered, neighbours are aggregated shift by shift (opset 18). For runtimes and converters that know no newer operators, and to measure against.
    /// </summary>
    Plain,
}
