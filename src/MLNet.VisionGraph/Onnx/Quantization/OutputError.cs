namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>The difference between outputs and their expected values.</summary>
/// <param name="SignalToNoise">
/// The sum of squares of the expected values divided by that of the differences, in decibels; the lowest of several outputs.
/// </param>
/// <param name="Cosine">The mean cosine between an image's output and its expected output; the lowest of several outputs.</param>
internal readonly record struct OutputError(double SignalToNoise, double Cosine)
{
    // The value for equal outputs; finite, so that it can be compared and displayed.
    private const double Highest = 200;

    /// <summary>Compares outputs with their expected values.</summary>
    /// <param name="expected">The expected values of each output, image after image.</param>
    /// <param name="found">The values of each output of the other network, image after image.</param>
    /// <param name="images">The number of images.</param>
    public static OutputError Between(float[][] expected, float[][] found, int images)
    {
        var worst = new OutputError(Highest, 1);
        for (var output = 0; output < expected.Length; output++)
        {
            var length = expected[output].Length / images;
            var (signal, noise, cosines) = (0.0, 0.0, 0.0);
            for (var image = 0; image < images; image++)
            {
                var a = expected[output].AsSpan(image * length, length);
                var b = found[output].AsSpan(image * length, length);
                var (aa, bb, ab) = (0.0, 0.0, 0.0);
                for (var i = 0; i < length; i++)
                {
                    aa += (double)a[i] * a[i];
                    bb += (double)b[i] * b[i];
                    ab += (double)a[i] * b[i];
                    noise += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
                }

                signal += aa;
                cosines += aa == bb && ab == aa ? 1 : ab / Math.Max(Math.Sqrt(aa * bb), double.Epsilon);
            }

            var decibels = noise == 0 ? Highest : Math.Min(10 * Math.Log10(signal / noise), Highest);
            worst = new OutputError(Math.Min(worst.SignalToNoise, decibels), Math.Min(worst.Cosine, cosines / images));
        }

        return worst;
    }
}
