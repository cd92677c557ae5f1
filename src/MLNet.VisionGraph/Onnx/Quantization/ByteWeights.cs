namespace MLNet.VisionGraph.Onnx;

/// <summary>The weights of a convolution in eight bits, symmetric, a scale a channel of the output.</summary>
/// <param name="Weight">[O, I / groups, k, k], from −127 to 127.</param>
/// <param name="WeightScale">[O].</param>
/// <param name="Bias">[O], in steps of <paramref name="BiasScale"/>.</param>
/// <param name="BiasScale">[O]: the input's scale times the weight's.</param>
internal sealed record ByteWeights(sbyte[] Weight, float[] WeightScale, int[] Bias, float[] BiasScale)
{
    private const double MostSteps = 1 << 30;

    /// <summary>Rounds weights.</summary>
    /// <param name="weight">[channels, …].</param>
    /// <param name="bias">[channels].</param>
    /// <param name="inputScale">The scale of the convolution's input.</param>
    /// <param name="outputs">How many channels there are to be, the last of them zero.</param>
    /// <param name="kernel">How many values each is to have, the last of them zero.</param>
    public static ByteWeights Of(ReadOnlySpan<float> weight, ReadOnlySpan<double> bias, float inputScale, int outputs, int kernel)
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

            // Where weights are tiny and the bias is not, the steps are so large that the bias fits.
            scale[o] = (float)Math.Max(largest / sbyte.MaxValue, Math.Abs(bias[o]) / inputScale / MostSteps);
            if (scale[o] == 0)
                scale[o] = 1;
            for (var i = 0; i < row.Length; i++)
                bytes[o * kernel + i] = (sbyte)MathF.Round(row[i] / scale[o]);
            steps[o] = (int)Math.Round(bias[o] / ((double)scale[o] * inputScale));
        }

        for (var o = 0; o < outputs; o++)
            step[o] = scale[o] * inputScale;
        return new ByteWeights(bytes, scale, steps, step);
    }
}
