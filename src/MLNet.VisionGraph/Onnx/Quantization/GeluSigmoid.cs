namespace MLNet.VisionGraph.Onnx;

/// <summary>
/// Φ of bytes, for GELU, x Φ(x): a logistic function (arXiv:1606.08415, section 2) that is stretched a little beyond 0 and 1 and cut off there. Its GELU of normally distributed values comes six to ten times as near
/// as the plain one's, in the mean of squares: Φ(x) ≈ min((σ(slope · x) − d) / (1 − 2 d), 1). Bytes do it at no cost: they cut off at 255 by themselves, and what they are written as and read as may differ.
/// Below, where they would have to be cut off at <see cref="Zero"/>, x must not go (<see cref="Lowest"/>).
/// </summary>
/// <param name="Slope">The slope of the logistic function.</param>
/// <param name="Zero">The byte that is read as 0; d is Zero / (255 + Zero).</param>
internal readonly record struct GeluSigmoid(float Slope, byte Zero)
{
    /// <summary>Gets the plain one that is off least at any x, by 0.0095.</summary>
    public static GeluSigmoid Plain { get; } = new(1.702f, 0);

    /// <summary>Gets how bytes are made of the logistic function.</summary>
    public ByteCode Written => new(1 / (float)(byte.MaxValue + Zero), 0);

    /// <summary>Gets what the bytes are read as.</summary>
    public ByteCode Read => new(1 / (float)(byte.MaxValue - Zero), Zero);

    /// <summary>Gets the x at which the result is 0; −∞ where it never is.</summary>
    public float Lowest => -MathF.Log((float)byte.MaxValue / Zero) / Slope;

    /// <summary>Computes it.</summary>
    public float Of(float x) => Read.NumberOf(Written.ByteOf(1 / (1 + MathF.Exp(-Slope * x))));
}
