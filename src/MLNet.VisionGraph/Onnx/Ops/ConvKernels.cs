namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>The weights and biases of a Conv node, with norms and scales folded in.</summary>
/// <param name="Weight">The weights, [Outputs, Inputs, Height, Width].</param>
/// <param name="Bias">The biases, [Outputs].</param>
/// <param name="Outputs">The number of output channels.</param>
/// <param name="Inputs">The number of input channels of each output channel.</param>
/// <param name="Height">The height of a kernel.</param>
/// <param name="Width">The width of a kernel.</param>
internal sealed record ConvKernels(float[] Weight, float[] Bias, int Outputs, int Inputs, int Height, int Width)
{
    /// <summary>Creates the kernels of a pending convolution.</summary>
    public static ConvKernels Create(OnnxAffine x, PendingConvolution convolution)
    {
        var shape = convolution.Dimensions;
        return new ConvKernels(
            AffineFolding.IntoConvolution(convolution.Weight.Span, x.Scale),
            Array.ConvertAll(x.Shift, value => (float)value),
            shape.Channels,
            x.Input.Shape.Channels / shape.Groups,
            shape.Kernel,
            shape.Kernel
        );
    }

    /// <summary>Pads with zeros after the last channels.</summary>
    public ConvKernels PadTo(int outputs, int inputs)
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

    /// <summary>Returns kernels whose results are pairs of columns: each kernel twice, the second shifted right by one stride.</summary>
    /// <param name="columns">The result of <see cref="ConvColumns.WriteColumnPairs"/>.</param>
    public ConvKernels WriteColumnPairs(ConvColumns columns)
    {
        var stride = columns.Kernel - Width;
        var pairs = Zeros(2 * Outputs, Inputs, columns.Kernel);
        for (var o = 0; o < pairs.Outputs; o++)
        {
            var (parity, channel) = (o / Outputs, o % Outputs);
            pairs.Bias[o] = Bias[channel];
            for (var row = 0; row < Inputs * Height; row++)
                Weight
                    .AsSpan((channel * Inputs * Height + row) * Width, Width)
                    .CopyTo(pairs.Weight.AsSpan((o * Inputs * Height + row) * pairs.Width + parity * stride));
        }

        return pairs;
    }

    /// <summary>
    /// Returns kernels that compute on pairs of columns what these compute with stride 2: column 2 x + p is channel p · C + c of pair x.
    /// </summary>
    /// <param name="columns">The result of <see cref="ConvColumns.ReadColumnPairs"/>.</param>
    public ConvKernels ReadColumnPairs(ConvColumns columns)
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
                        var column = u - Width / 2 + 2 * columns.Left; // counted from the first column of the first pair
                        var channel = column % 2 * Inputs + i;
                        pairs.Weight[((o * pairs.Inputs + channel) * Height + y) * pairs.Width + column / 2] = Weight[
                            ((o * Inputs + i) * Height + y) * Width + u
                        ];
                    }
                }
            }
        }

        Bias.CopyTo(pairs.Bias, 0);
        return pairs;
    }

    private ConvKernels Zeros(int outputs, int inputs, int width) =>
        new(new float[outputs * inputs * Height * width], new float[outputs], outputs, inputs, Height, width);
}
