using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx;

/// <summary>What a convolution does along the rows of a map, from column to column.</summary>
/// <param name="Kernel">The kernel's width.</param>
/// <param name="Stride">The step.</param>
/// <param name="Left">Zeros before the first column.</param>
/// <param name="Right">Zeros behind the last.</param>
internal readonly record struct ConvColumns(int Kernel, int Stride, int Left, int Right)
{
    /// <summary>Gives what a square convolution does.</summary>
    public static ConvColumns Of(ConvShape shape) => new(shape.Kernel, shape.Stride, shape.Padding, shape.Padding);

    /// <summary>Gives what a convolution does whose result has pairs of columns: two of its places at once, so the kernel is wider by a step.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="inputWidth">The columns that it reads.</param>
    /// <param name="outputWidth">The columns of the result; even.</param>
    public static ConvColumns WritingPairs(ConvShape shape, int inputWidth, int outputWidth)
    {
        var last = (outputWidth - 1) * shape.Stride + shape.Kernel - shape.Padding; // the column behind the last one that is read
        return new ConvColumns(shape.Kernel + shape.Stride, 2 * shape.Stride, shape.Padding, Math.Max(0, last - inputWidth));
    }

    /// <summary>Gives what a convolution of stride 2 does on pairs of columns: from pair to pair.</summary>
    public static ConvColumns ReadingPairs(ConvShape shape)
    {
        var (before, behind) = ((shape.Padding + 1) / 2, shape.Padding / 2); // pairs beside the middle column's
        return new ConvColumns(before + 1 + behind, 1, before, behind);
    }
}
