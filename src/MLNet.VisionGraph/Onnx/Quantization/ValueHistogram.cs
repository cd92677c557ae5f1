namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>The histogram of a value during calibration: a first pass finds its ends, a second pass fills its bins.</summary>
internal sealed class ValueHistogram
{
    private const int BinCount = 2048;
    private const double Tail = 1e-4;
    private const int Shrinkings = 40;

    private readonly long[] _counts = new long[BinCount];
    private float _low = float.PositiveInfinity;
    private float _high = float.NegativeInfinity;

    /// <summary>Widens the ends to include values. Must precede any <see cref="Count"/>.</summary>
    public void Stretch(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            _low = Math.Min(_low, value);
            _high = Math.Max(_high, value);
        }
    }

    /// <summary>Adds values to the bins.</summary>
    public void Count(ReadOnlySpan<float> values)
    {
        var perUnit = BinCount / Math.Max(_high - _low, float.Epsilon);
        foreach (var value in values)
            _counts[Math.Clamp((int)((value - _low) * perUnit), 0, BinCount - 1)]++;
    }

    /// <summary>Gets the center and the count of each bin that is not empty.</summary>
    public IEnumerable<(float Value, long Count)> Bins =>
        _counts.Index().Where(bin => bin.Item > 0).Select(bin => ((float)Middle(bin.Index), bin.Item));

    /// <summary>Returns the range according to a method.</summary>
    public ValueRange Range(RangeMethod method) =>
        method switch
        {
            RangeMethod.MinMax => new ValueRange(_low, _high),
            RangeMethod.Percentile => new ValueRange(Edge(FirstBeyond(_counts)), Edge(BinCount - FirstBeyond(_counts.Reverse()))),
            RangeMethod.MeanSquaredError => LeastError(),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Unknown method."),
        };

    // The first bin at which the cumulative count exceeds the tail.
    private int FirstBeyond(IEnumerable<long> counts)
    {
        var left = _counts.Sum() * Tail;
        return counts.TakeWhile(count => (left -= count) >= 0).Count();
    }

    private float Edge(int bin) => _low + (_high - _low) * bin / BinCount;

    private double Middle(int bin) => _low + (_high - _low) * (bin + 0.5) / BinCount;

    // The upper end with the least error is chosen first, then the lower end.
    private ValueRange LeastError()
    {
        var best = Enumerable.Range(0, Shrinkings).Select(i => new ValueRange(_low, _high * (1 - (float)i / Shrinkings))).MinBy(Error);
        return Enumerable.Range(0, Shrinkings).Select(i => best with { Low = _low * (1 - (float)i / Shrinkings) }).MinBy(Error);
    }

    private double Error(ValueRange range)
    {
        var code = QuantizationParameters.Create(range);
        var (low, high) = (-code.ZeroPoint * (double)code.Scale, (byte.MaxValue - code.ZeroPoint) * (double)code.Scale);
        var rounding = (double)code.Scale * code.Scale / 12; // the variance of a rounding error that is uniform over a step
        var error = 0.0;
        for (var bin = 0; bin < BinCount; bin++)
        {
            if (_counts[bin] == 0)
                continue;
            var value = Middle(bin);
            var beyond = Math.Max(0, Math.Max(low - value, value - high));
            error += _counts[bin] * (beyond > 0 ? beyond * beyond : rounding);
        }

        return error;
    }
}
