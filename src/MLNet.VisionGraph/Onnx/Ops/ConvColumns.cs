using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>The horizontal dimensions of a convolution.</summary>
/// <param name="Kernel">The width of the kernel.</param>
/// <param name="Stride">The horizontal stride.</param>
/// <param name="Left">The number of zeros before the first column.</param>
/// <param name="Right">The number of zeros after the last column.</param>
internal readonly record struct ConvColumns(int Kernel, int Stride, int Left, int Right)
{
    /// <summary>Creates the horizontal dimensions of a square convolution.</summary>
    public static ConvColumns Create(ConvShape shape) => new(shape.Kernel, shape.Stride, shape.Padding, shape.Padding);

    /// <summary>
    /// Returns the dimensions of a convolution that writes pairs of columns: it computes two positions at once, so the kernel is wider by
    /// one stride.
    /// </summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="inputWidth">The number of columns of the input.</param>
    /// <param name="outputWidth">The number of columns of the result; even.</param>
    public static ConvColumns WriteColumnPairs(ConvShape shape, int inputWidth, int outputWidth)
    {
        var last = (outputWidth - 1) * shape.Stride + shape.Kernel - shape.Padding; // the column after the last one that is read
        return new ConvColumns(shape.Kernel + shape.Stride, 2 * shape.Stride, shape.Padding, Math.Max(0, last - inputWidth));
    }

    /// <summary>Returns the dimensions of a convolution of stride 2 that reads pairs of columns: it moves by one pair.</summary>
    public static ConvColumns ReadColumnPairs(ConvShape shape)
    {
        var (before, after) = ((shape.Padding + 1) / 2, shape.Padding / 2); // pairs on either side of the middle column's pair
        return new ConvColumns(before + 1 + after, 1, before, after);
    }
}
