namespace MLNet.VisionGraph.Onnx;

/// <summary>How the range of a value is told from what calibration saw of it.</summary>
public enum RangeMethod
{
    /// <summary>From the smallest to the largest value.</summary>
    MinMax,

    /// <summary>All but one in ten thousand values at either end.</summary>
    Percentile,

    /// <summary>The range with the least mean squared error, steps and ends together.</summary>
    MeanSquaredError,
}
