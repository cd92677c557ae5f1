namespace MLNet.VisionGraph.Onnx;

/// <summary>What the bytes of a value stand for: scale · (byte − zero point).</summary>
/// <param name="Scale">The step between neighbouring bytes; above 0.</param>
/// <param name="ZeroPoint">The byte that stands for 0, exactly.</param>
internal readonly record struct ByteCode(float Scale, byte ZeroPoint)
{
    /// <summary>Gives the code that covers a range and 0.</summary>
    public static ByteCode Of(ValueRange range)
    {
        var (low, high) = (Math.Min(range.Low, 0), Math.Max(range.High, 0));
        var scale = Math.Max((high - low) / byte.MaxValue, 1e-9f);
        return new ByteCode(scale, (byte)Math.Clamp(MathF.Round(-low / scale), 0, byte.MaxValue));
    }

    /// <summary>Gives the byte that stands for a value, the nearest one.</summary>
    public byte ByteOf(float value) => (byte)Math.Clamp(MathF.Round(value / Scale) + ZeroPoint, 0, byte.MaxValue);

    /// <summary>Gives what a byte stands for.</summary>
    public float NumberOf(byte value) => (value - ZeroPoint) * Scale;
}
