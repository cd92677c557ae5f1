namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>The folding of channel-wise scales and shifts into adjacent weights, in double, rounded once.</summary>
internal static class AffineFolding
{
    /// <summary>Multiplies each output channel's kernel by its scale.</summary>
    /// <param name="weight">The weights, [O, …].</param>
    /// <param name="scale">The scales, [O].</param>
    /// <param name="middle">The value that is added to the center of each kernel. The default is 0.</param>
    /// <returns>The new weights.</returns>
    public static float[] IntoConvolution(ReadOnlySpan<float> weight, ReadOnlySpan<double> scale, double middle = 0)
    {
        var folded = new float[weight.Length];
        var kernel = weight.Length / scale.Length;
        for (var o = 0; o < scale.Length; o++)
        {
            for (var i = o * kernel; i < (o + 1) * kernel; i++)
                folded[i] = (float)(weight[i] * scale[o] + (i == o * kernel + kernel / 2 ? middle : 0));
        }

        return folded;
    }

    /// <summary>Folds the scale and shift of a linear layer's input into the layer: W (scale · x + shift) + b.</summary>
    /// <param name="weight">The weights, [O, C], modified in place.</param>
    /// <param name="bias">The biases, [O], modified in place.</param>
    /// <param name="scale">The scales, [C].</param>
    /// <param name="shift">The shifts, [C].</param>
    public static void IntoLinear(Span<float> weight, Span<float> bias, ReadOnlySpan<double> scale, ReadOnlySpan<double> shift)
    {
        for (var o = 0; o < bias.Length; o++)
        {
            var row = weight.Slice(o * scale.Length, scale.Length);
            double sum = bias[o];
            for (var c = 0; c < row.Length; c++)
            {
                sum += row[c] * shift[c];
                row[c] = (float)(row[c] * scale[c]);
            }

            bias[o] = (float)sum;
        }
    }
}
