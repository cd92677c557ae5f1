using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Quantization;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>A value of an ONNX graph.</summary>
/// <param name="Shape">The shape for one image.</param>
internal abstract record OnnxValue(TensorShape Shape);

/// <summary>A value that already has a name in the graph, as a node's output or as the graph's input.</summary>
/// <param name="Shape">The shape for one image.</param>
/// <param name="Name">The name in the graph.</param>
internal record OnnxNamed(TensorShape Shape, string Name) : OnnxValue(Shape)
{
    /// <summary>Gets the number of channels of the graph's value: that of the shape, or more if zeros pad it to whole vectors.</summary>
    public int PaddedChannels { get; init; } = Shape.Channels;

    /// <summary>
    /// Gets a value indicating whether the graph's value has pairs of columns: channel p · C + c has column 2 x + p of channel c at x.
    /// </summary>
    public bool ColumnPairs { get; init; }
}

/// <summary>A quantized value: scale · (byte − zero point). Its name is that of the dequantized numbers.</summary>
/// <param name="Shape">The shape for one image.</param>
/// <param name="Name">The name of the dequantized numbers in the graph.</param>
/// <param name="Bytes">The name of the bytes in the graph.</param>
/// <param name="Parameters">The quantization parameters.</param>
internal sealed record OnnxQuantized(TensorShape Shape, string Name, string Bytes, QuantizationParameters Parameters)
    : OnnxNamed(Shape, Name)
{
    /// <summary>Gets the name of the value that was quantized.</summary>
    public required string Source { get; init; }
}

/// <summary>
/// A pending scale · source + shift, channel by channel: operations that follow (a norm, a layer scale, a constant) may still be folded
/// in. The source is a convolution's result if <see cref="Convolution"/> is set, else <see cref="Input"/> itself.
/// </summary>
/// <param name="Shape">The shape of the result.</param>
/// <param name="Input">The input.</param>
/// <param name="Convolution">The convolution between input and scale, if any.</param>
/// <param name="Scale">One factor per channel, in double so that folding rounds once.</param>
/// <param name="Shift">One summand per channel.</param>
internal sealed record OnnxAffine(TensorShape Shape, OnnxNamed Input, PendingConvolution? Convolution, double[] Scale, double[] Shift)
    : OnnxValue(Shape);

/// <summary>A pending activation of a convolution's result: the operation that follows may need it in pairs of columns.</summary>
/// <param name="Shape">The shape of the result.</param>
/// <param name="Op">The activation.</param>
/// <param name="Input">The input of the activation.</param>
internal sealed record OnnxActivation(TensorShape Shape, string Op, OnnxAffine Input) : OnnxValue(Shape);

/// <summary>A convolution that is not written yet.</summary>
/// <param name="At">The scope, which names the convolution.</param>
/// <param name="Dimensions">The shape of the convolution.</param>
/// <param name="Weight">The weights, [O, C / groups, k, k].</param>
internal sealed record PendingConvolution(Scope At, ConvShape Dimensions, ReadOnlyMemory<float> Weight);
