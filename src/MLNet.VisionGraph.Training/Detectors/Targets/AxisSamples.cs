namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>
/// The samples of RoIAlign along one axis: each lies between two neighboring positions of the map. Places are computed in single precision,
/// as in mmcv.
/// </summary>
internal readonly struct AxisSamples
{
    private readonly int[] _lows;
    private readonly float[] _fractions;

    private AxisSamples(int perBin, int last, int[] lows, float[] fractions) =>
        (PerBin, Last, _lows, _fractions) = (perBin, last, lows, fractions);

    /// <summary>Gets the number of samples of each bin; 0 for an empty region.</summary>
    public int PerBin { get; }

    /// <summary>Gets the last position of the map.</summary>
    public int Last { get; }

    /// <summary>Computes the samples.</summary>
    /// <param name="from">The start of the region, in pixels.</param>
    /// <param name="to">The end of the region, in pixels, not before its start.</param>
    /// <param name="scale">Positions per pixel.</param>
    /// <param name="length">The number of positions.</param>
    /// <param name="rule">The sampling.</param>
    /// <returns>The samples, bin by bin.</returns>
    public static AxisSamples Create(float from, float to, float scale, int length, SamplingRule rule)
    {
        var offset = rule.IsAligned ? 0.5f : 0;
        var start = from * scale - offset;
        var extent = to * scale - offset - start;
        if (!rule.IsAligned)
            extent = Math.Max(extent, 1);
        var bin = extent / rule.Bins;
        var perBin = Math.Max(rule.Samples > 0 ? rule.Samples : (int)MathF.Ceiling(bin), 0);
        var (lows, fractions) = (new int[rule.Bins * perBin], new float[rule.Bins * perBin]);
        for (var i = 0; i < lows.Length; i++)
        {
            var at = start + i / perBin * bin + (i % perBin + 0.5f) * bin / perBin;
            if (!(at >= -1 && at <= length))
            {
                lows[i] = -1;
                continue;
            }

            at = Math.Max(at, 0);
            lows[i] = Math.Min((int)at, length - 1);
            fractions[i] = lows[i] == length - 1 ? 0 : at - lows[i];
        }

        return new AxisSamples(perBin, length - 1, lows, fractions);
    }

    /// <summary>
    /// Gets a sample: the position before it, −1 if it lies outside the map and counts as 0, and its distance to that position, in [0, 1).
    /// At the last position, the distance is 0.
    /// </summary>
    public (int Low, float Fraction) this[int bin, int sample] => (_lows[bin * PerBin + sample], _fractions[bin * PerBin + sample]);
}
