namespace MLNet.VisionGraph.Graph;

/// <summary>The shape of a square 2-D convolution, padded by half its kernel.</summary>
/// <param name="Channels">The number of output channels.</param>
/// <param name="Kernel">The side of the kernel, in pixels; odd.</param>
/// <param name="Stride">The step in both directions.</param>
/// <param name="Groups">The number of groups: 1 for a dense convolution, the number of channels for a depthwise one.</param>
/// <param name="Bias">Whether the convolution has a bias.</param>
public readonly record struct ConvShape(int Channels, int Kernel = 1, int Stride = 1, int Groups = 1, bool Bias = false)
{
    /// <summary>Gets the zero padding on every side: half the kernel.</summary>
    public int Padding => Kernel / 2;

    /// <summary>Returns the shape of a depthwise convolution over <paramref name="channels"/> channels.</summary>
    /// <param name="channels">The number of input and output channels.</param>
    /// <param name="kernel">The side of the kernel, in pixels; odd.</param>
    /// <param name="stride">The step in both directions.</param>
    /// <param name="bias">Whether the convolution has a bias.</param>
    /// <returns>The shape.</returns>
    public static ConvShape Depthwise(int channels, int kernel, int stride = 1, bool bias = false) =>
        new(channels, kernel, stride, channels, bias);

    /// <summary>Returns the shape of the output for an input map.</summary>
    /// <param name="input">The shape of the input, [C, H, W].</param>
    /// <returns>The shape of the output, [Channels, H', W'].</returns>
    public TensorShape Output(TensorShape input) => input with { Dimensions = [Channels, Extent(input.Height), Extent(input.Width)] };

    private int Extent(int size) => (size + 2 * Padding - Kernel) / Stride + 1;
}
