namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>
/// RoIAlign along one axis: each bin is a weighted sum of consecutive positions. Since the samples of a bin form a grid, their mean is a
/// sum over rows of a sum over columns.
/// </summary>
internal readonly struct AxisWeights
{
    private readonly int[] _firsts;
    private readonly int[] _starts;
    private readonly float[] _weights;

    /// <summary>Adds up the samples of each bin.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="bins">The number of bins.</param>
    public AxisWeights(AxisSamples samples, int bins)
    {
        (_firsts, _starts) = (new int[bins], new int[bins + 1]);
        var weights = new List<float>();
        for (var bin = 0; bin < bins; bin++)
        {
            (_firsts[bin], _starts[bin]) = (-1, weights.Count);
            for (var sample = 0; sample < samples.PerBin; sample++)
            {
                var (low, fraction) = samples[bin, sample];
                if (low < 0)
                    continue;
                if (_firsts[bin] < 0)
                    _firsts[bin] = low;
                var place = _starts[bin] + low - _firsts[bin];
                Add(weights, place, (1 - fraction) / samples.PerBin);
                if (fraction > 0)
                    Add(weights, place + 1, fraction / samples.PerBin);
            }

            _firsts[bin] = Math.Max(_firsts[bin], 0);
        }

        _starts[bins] = weights.Count;
        _weights = [.. weights];
    }

    /// <summary>Gets the number of bins.</summary>
    public int Bins => _firsts.Length;

    /// <summary>Gets the first position of a bin.</summary>
    public int FirstOf(int bin) => _firsts[bin];

    /// <summary>Gets the weights of a bin's first position and of those that follow; empty if the bin lies outside the map.</summary>
    public ReadOnlySpan<float> WeightsOf(int bin) => _weights.AsSpan(_starts[bin].._starts[bin + 1]);

    private static void Add(List<float> weights, int place, float weight)
    {
        while (weights.Count <= place)
            weights.Add(0);
        weights[place] += weight;
    }
}
