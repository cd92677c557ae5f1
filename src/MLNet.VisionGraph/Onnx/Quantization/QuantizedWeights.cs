namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>The weights of a convolution in eight bits, symmetric, with one scale per output channel.</summary>
/// <param name="Weight">The weights, [O, I / groups, k, k], from −127 to 127.</param>
/// <param name="WeightScale">The scales of the weights, [O].</param>
/// <param name="Bias">The biases, [O], in steps of <paramref name="BiasScale"/>.</param>
/// <param name="BiasScale">The scales of the biases, [O]: the input's scale times the weight's.</param>
internal sealed record QuantizedWeights(sbyte[] Weight, float[] WeightScale, int[] Bias, float[] BiasScale)
{
    private const double MaxSteps = 1 << 30;

    /// <summary>Quantizes weights and biases.</summary>
    /// <param name="weight">The weights, [channels, …].</param>
    /// <param name="bias">The biases, [channels].</param>
    /// <param name="inputScale">The scale of the convolution's input.</param>
    /// <param name="outputs">The number of output channels after padding with zeros.</param>
    /// <param name="kernel">The number of values per output channel after padding with zeros.</param>
    public static QuantizedWeights Create(ReadOnlySpan<float> weight, ReadOnlySpan<double> bias, float inputScale, int outputs, int kernel)
    {
        var (bytes, scale, steps, step) = (new sbyte[outputs * kernel], new float[outputs], new int[outputs], new float[outputs]);
        var given = weight.Length / bias.Length;
        Array.Fill(scale, 1);
        for (var o = 0; o < bias.Length; o++)
        {
            var row = weight.Slice(o * given, given);
            var largest = 0f;
            foreach (var value in row)
                largest = Math.Max(largest, Math.Abs(value));

            // If the weights are tiny and the bias is not, the scale is increased until the bias fits.
            scale[o] = (float)Math.Max(largest / sbyte.MaxValue, Math.Abs(bias[o]) / inputScale / MaxSteps);
            if (scale[o] == 0)
                scale[o] = 1;
            for (var i = 0; i < row.Length; i++)
                bytes[o * kernel + i] = (sbyte)MathF.Round(row[i] / scale[o]);
            steps[o] = (int)Math.Round(bias[o] / ((double)scale[o] * inputScale));
        }

        for (var o = 0; o < outputs; o++)
            step[o] = scale[o] * inputScale;
        return new QuantizedWeights(bytes, scale, steps, step);
    }
}
