namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>The range of values that bytes represent; values outside it are clamped to its ends.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
internal readonly record struct ValueRange(float Low, float High);
