namespace MLNet.VisionGraph.Onnx;

/// <summary>Folds channel-wise scales and shifts into the weights beside them, in double, rounded once.</summary>
internal static class AffineFolding
{
    /// <summary>Multiplies each output channel's kernel by its scale.</summary>
    /// <param name="weight">[O, …].</param>
    /// <param name="scale">[O].</param>
    /// <param name="middle">What is added to the middle of each kernel.</param>
    /// <returns>The new weight.</returns>
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

    /// <summary>Takes up what stands before a linear layer: W (scale · x + shift) + b.</summary>
    /// <param name="weight">[O, C], changed.</param>
    /// <param name="bias">[O], changed.</param>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
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
