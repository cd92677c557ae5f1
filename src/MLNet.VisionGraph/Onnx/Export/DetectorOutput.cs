using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Onnx.Export;

/// <summary>An output of a detector's graph.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
/// <param name="IsInteger">Whether the values are int64; they are float32 otherwise.</param>
internal sealed record DetectorOutput(string Name, OnnxValue Value, bool IsInteger = false);
