using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx;

/// <summary>A value of the ONNX reading.</summary>
/// <param name="Shape">Its shape for one image.</param>
internal abstract record OnnxValue(TensorShape Shape);

/// <summary>A value that a node, or the graph's input, has already given a name.</summary>
/// <param name="Shape">Its shape for one image.</param>
/// <param name="Name">Its name in the graph.</param>
internal record OnnxNamed(TensorShape Shape, string Name) : OnnxValue(Shape)
{
    /// <summary>Gets the channels that the graph's value has: as many as the shape, or more where zeros fill it up to whole vectors.</summary>
    public int Lanes { get; init; } = Shape.Channels;

    /// <summary>Gets whether the graph's value has pairs of columns: channel p · C + c has column 2 x + p of channel c at x.</summary>
    public bool InPairs { get; init; }
}

/// <summary>A value of eight bits: scale · (byte − zero point). Its name is that of the numbers made of the bytes.</summary>
/// <param name="Shape">Its shape for one image.</param>
/// <param name="Name">The name of the numbers in the graph.</param>
/// <param name="Bytes">The name of the bytes.</param>
/// <param name="Code">What the bytes stand for.</param>
internal sealed record OnnxQuantized(TensorShape Shape, string Name, string Bytes, ByteCode Code) : OnnxNamed(Shape, Name)
{
    /// <summary>Gets the name of the value that was put in bytes.</summary>
    public required string Source { get; init; }
}

/// <summary>
/// scale · source + shift, channel by channel, not written yet: what stands behind (a norm, a layer scale, a constant) may still be folded in.
/// The source is a convolution's result where <see cref="Convolution"/> is set, else <see cref="Input"/> itself.
/// </summary>
/// <param name="Shape">The shape of the result.</param>
/// <param name="Input">The value that goes in.</param>
/// <param name="Convolution">The convolution between input and scale, if any.</param>
/// <param name="Scale">One factor a channel, in double so that folding rounds once.</param>
/// <param name="Shift">One summand a channel.</param>
internal sealed record OnnxAffine(TensorShape Shape, OnnxNamed Input, PendingConvolution? Convolution, double[] Scale, double[] Shift) : OnnxValue(Shape);

/// <summary>An activation of a convolution's result, not written yet: what stands behind may want it in pairs of columns.</summary>
/// <param name="Shape">The shape of the result.</param>
/// <param name="Op">The activation.</param>
/// <param name="Input">What it is of.</param>
internal sealed record OnnxActivation(TensorShape Shape, string Op, OnnxAffine Input) : OnnxValue(Shape);

/// <summary>A convolution that is not written yet.</summary>
/// <param name="At">Its place, which names it.</param>
/// <param name="Dimensions">Its shape.</param>
/// <param name="Weight">[O, C / groups, k, k].</param>
internal sealed record PendingConvolution(Scope At, ConvShape Dimensions, ReadOnlyMemory<float> Weight);
