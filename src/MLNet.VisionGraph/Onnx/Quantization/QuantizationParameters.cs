namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>The mapping from bytes to values: scale · (byte − zero point).</summary>
/// <param name="Scale">The step between neighboring bytes; above 0.</param>
/// <param name="ZeroPoint">The byte that represents 0 exactly.</param>
internal readonly record struct QuantizationParameters(float Scale, byte ZeroPoint)
{
    /// <summary>Creates the parameters that cover a range and 0.</summary>
    public static QuantizationParameters Create(ValueRange range)
    {
        var (low, high) = (Math.Min(range.Low, 0), Math.Max(range.High, 0));
        var scale = Math.Max((high - low) / byte.MaxValue, 1e-9f);
        return new QuantizationParameters(scale, (byte)Math.Clamp(MathF.Round(-low / scale), 0, byte.MaxValue));
    }

    /// <summary>Returns the byte that is nearest to a value.</summary>
    public byte Quantize(float value) => (byte)Math.Clamp(MathF.Round(value / Scale) + ZeroPoint, 0, byte.MaxValue);

    /// <summary>Returns the value that a byte represents.</summary>
    public float Dequantize(byte value) => (value - ZeroPoint) * Scale;
}
