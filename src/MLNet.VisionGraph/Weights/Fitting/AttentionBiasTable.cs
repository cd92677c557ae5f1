namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>
/// The resizing of an attention's table of relative position biases, [heads, R²], to another window. The official code treats it as an
/// image [1, heads, R, R] and resizes that as torch.nn.functional.interpolate does with mode 'bicubic' and align_corners false: cubic
/// convolution with a = -0.75 (Keys 1981), half-pixel centers, the border repeated.
/// </summary>
internal static class AttentionBiasTable
{
    private const double A = -0.75;
    private const int Taps = 4;

    /// <summary>Returns the window's size if the number of offsets is a square, else null.</summary>
    public static int? WindowOf(int offsets)
    {
        var window = (int)Math.Round(Math.Sqrt(offsets));
        return offsets > 0 && (long)window * window == offsets ? window : null;
    }

    public static float[] Resize(ReadOnlySpan<float> table, int heads, int from, int to)
    {
        (var places, var weights) = Kernel(from, to);
        var resized = new float[heads * to * to];
        var rows = new double[from * to];
        for (var head = 0; head < heads; head++)
        {
            // [from, from] → [from, to] → [to, to]; columns first, then rows.
            var source = table.Slice(head * from * from, from * from);
            for (var y = 0; y < from; y++)
            {
                for (var x = 0; x < to; x++)
                {
                    double sum = 0;
                    for (var tap = 0; tap < Taps; tap++)
                        sum += weights[x * Taps + tap] * source[y * from + places[x * Taps + tap]];
                    rows[y * to + x] = sum;
                }
            }

            for (var y = 0; y < to; y++)
            {
                for (var x = 0; x < to; x++)
                {
                    double sum = 0;
                    for (var tap = 0; tap < Taps; tap++)
                        sum += weights[y * Taps + tap] * rows[places[y * Taps + tap] * to + x];
                    resized[(head * to + y) * to + x] = (float)sum;
                }
            }
        }

        return resized;
    }

    /// <summary>Returns four source positions and their weights for each target position.</summary>
    private static (int[] Places, double[] Weights) Kernel(int from, int to)
    {
        var places = new int[to * Taps];
        var weights = new double[to * Taps];
        for (var i = 0; i < to; i++)
        {
            var center = (i + 0.5) * from / to - 0.5;
            var floor = (int)Math.Floor(center);
            for (var tap = 0; tap < Taps; tap++)
            {
                var place = floor - 1 + tap;
                places[i * Taps + tap] = Math.Clamp(place, 0, from - 1);
                weights[i * Taps + tap] = Cubic(Math.Abs(center - place));
            }
        }

        return (places, weights);
    }

    private static double Cubic(double distance) =>
        distance switch
        {
            <= 1 => ((A + 2) * distance - (A + 3)) * distance * distance + 1,
            < 2 => ((A * distance - 5 * A) * distance + 8 * A) * distance - 4 * A,
            _ => 0,
        };
}
