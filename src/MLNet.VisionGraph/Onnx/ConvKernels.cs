using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx;

/// <summary>What a Conv node multiplies with and adds: norms and scales folded in.</summary>
/// <param name="Weight">[Outputs, Inputs, Height, Width].</param>
/// <param name="Bias">[Outputs].</param>
/// <param name="Outputs">The output's channels.</param>
/// <param name="Inputs">The channels that each of them sees.</param>
/// <param name="Height">The rows of a kernel.</param>
/// <param name="Width">The columns of a kernel.</param>
internal sealed record ConvKernels(float[] Weight, float[] Bias, int Outputs, int Inputs, int Height, int Width)
{
    /// <summary>Gives the kernels of a convolution that is to be written.</summary>
    public static ConvKernels Of(OnnxAffine x, PendingConvolution convolution)
    {
        var shape = convolution.Dimensions;
        return new ConvKernels(
            AffineFolding.IntoConvolution(convolution.Weight.Span, x.Scale),
            Array.ConvertAll(x.Shift, value => (float)value),
            shape.Channels,
            x.Input.Shape.Channels / shape.Groups,
            shape.Kernel,
            shape.Kernel);
    }

    /// <summary>Fills up with zeros behind the last channels.</summary>
    public ConvKernels FilledUp(int outputs, int inputs)
    {
        if (outputs == Outputs && inputs == Inputs)
            return this;
        var filled = Zeros(outputs, inputs, Width);
        Bias.CopyTo(filled.Bias, 0);
        var given = Inputs * Height * Width;
        for (var o = 0; o < Outputs; o++)
            Weight.AsSpan(o * given, given).CopyTo(filled.Weight.AsSpan(o * inputs * Height * Width));
        return filled;
    }

    /// <summary>Gives kernels whose results are pairs of columns: the same kernel twice, the second a step further to the right.</summary>
    /// <param name="columns"><see cref="ConvColumns.WritingPairs"/>.</param>
    public ConvKernels WritingPairs(ConvColumns columns)
    {
        var stride = columns.Kernel - Width;
        var pairs = Zeros(2 * Outputs, Inputs, columns.Kernel);
        for (var o = 0; o < pairs.Outputs; o++)
        {
            var (parity, channel) = (o / Outputs, o % Outputs);
            pairs.Bias[o] = Bias[channel];
            for (var row = 0; row < Inputs * Height; row++)
                Weight.AsSpan((channel * Inputs * Height + row) * Width, Width).CopyTo(pairs.Weight.AsSpan((o * Inputs * Height + row) * pairs.Width + parity * stride));
        }

        return pairs;
    }

    /// <summary>Gives the kernels that do on pairs of columns what these do with stride 2: column 2 x + p is channel p · C + c of pair x.</summary>
    /// <param name="columns"><see cref="ConvColumns.ReadingPairs"/>.</param>
    public ConvKernels ReadingPairs(ConvColumns columns)
    {
        var pairs = Zeros(Outputs, 2 * Inputs, columns.Kernel);
        for (var o = 0; o < Outputs; o++)
        {
            for (var i = 0; i < Inputs; i++)
            {
                for (var y = 0; y < Height; y++)
                {
                    for (var u = 0; u < Width; u++)
                    {
                        var column = u - Width / 2 + 2 * columns.Left; // counted from the first pair's first
                        var channel = column % 2 * Inputs + i;
                        pairs.Weight[((o * pairs.Inputs + channel) * Height + y) * pairs.Width + column / 2] = Weight[((o * Inputs + i) * Height + y) * Width + u];
                    }
                }
            }
        }

        Bias.CopyTo(pairs.Bias, 0);
        return pairs;
    }

    private ConvKernels Zeros(int outputs, int inputs, int width) => new(new float[outputs * inputs * Height * width], new float[outputs], outputs, inputs, Height, width);
}
