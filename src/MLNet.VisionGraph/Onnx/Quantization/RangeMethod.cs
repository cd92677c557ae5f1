namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>Specifies how the range of a value is derived from its calibration histogram.</summary>
internal enum RangeMethod
{
    /// <summary>The range from the smallest to the largest value.</summary>
    MinMax,

    /// <summary>The range that leaves out one in ten thousand values at each end.</summary>
    Percentile,

    /// <summary>The range with the least mean squared error of rounding and clipping together.</summary>
    MeanSquaredError,
}
