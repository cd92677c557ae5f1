namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>Counts rows by confidence. Bin m holds the confidences in ((m − 1) / M, m / M]; 0 belongs to the first.</summary>
internal sealed class CalibrationCounter(int bins)
{
    private readonly long[] _count = new long[bins];
    private readonly long[] _correct = new long[bins];
    private readonly double[] _confidence = new double[bins];

    public void Add(double confidence, bool correct)
    {
        var bin = Math.Clamp((int)Math.Ceiling(confidence * bins) - 1, 0, bins - 1);
        _count[bin]++;
        _confidence[bin] += confidence;
        if (correct)
            _correct[bin]++;
    }

    public Calibration Result() =>
        new([
            .. Enumerable
                .Range(0, bins)
                .Select(i => new ReliabilityBin(
                    (double)i / bins,
                    (double)(i + 1) / bins,
                    _count[i],
                    ClassMetrics.Share(_confidence[i], _count[i]),
                    ClassMetrics.Share(_correct[i], _count[i])
                )),
        ]);
}
