namespace MLNet.VisionGraph.Onnx;

/// <summary>The range of values that bytes are to tell apart; what lies outside is moved to its ends.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
internal readonly record struct ValueRange(float Low, float High);
