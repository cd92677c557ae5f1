namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>
/// Finds the temperature T that divides the logits to calibrate the probabilities: the T with the lowest negative log-likelihood on
/// held-out rows (Guo et al., arXiv:1706.04599, section 4.2). The predicted classes do not change.
/// </summary>
/// <remarks>
/// Unlike a report, this needs the logits themselves, several times: 4 bytes per row and class are kept. The likelihood is convex in 1 / T,
/// so Newton's method, kept within a bracket, finds the only minimum.
/// </remarks>
internal sealed class TemperatureScaling
{
    /// <summary>
    /// The minimum temperature. Rows that are all classified correctly have no optimum: the likelihood grows as T approaches 0.
    /// </summary>
    public const double MinTemperature = 0.01;

    /// <summary>
    /// The maximum temperature. Logits that carry no information about the classes have no optimum: the likelihood grows as T approaches
    /// infinity.
    /// </summary>
    public const double MaxTemperature = 100;

    private readonly int _classes;
    private readonly List<float[]> _rows = [];
    private readonly List<int> _labels = [];

    /// <summary>Initializes the scaling.</summary>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of classes is less than 2.</exception>
    public TemperatureScaling(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        _classes = classes;
    }

    /// <summary>Gets the number of rows added; rows with a logit that is not finite are skipped.</summary>
    public int Rows => _rows.Count;

    /// <summary>Finds the temperature for given logits.</summary>
    /// <param name="logits">The logits, [N, C].</param>
    /// <param name="labels">The classes, from 0, [N].</param>
    /// <param name="classes">The number of classes, C.</param>
    /// <returns>The temperature and its effect.</returns>
    /// <exception cref="ArgumentException">The numbers of logits and labels do not match.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public static TemperatureScalingResult Fit(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int classes)
    {
        TemperatureScaling scaling = new(classes);
        scaling.AddBatch(logits, labels);
        return scaling.Fit();
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="logits">The logits, [N, C].</param>
    /// <param name="labels">The classes, from 0, [N].</param>
    /// <exception cref="ArgumentException">The numbers of logits and labels do not match.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public void AddBatch(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        if (logits.Length != (long)labels.Length * _classes)
        {
            throw new ArgumentException(
                $"{labels.Length} rows of {_classes} classes need {(long)labels.Length * _classes} logits; these are {logits.Length}.",
                nameof(logits)
            );
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)_classes)
                throw new ArgumentOutOfRangeException(nameof(labels), labels[i], $"There are {_classes} classes, numbered from 0.");
            var row = logits.Slice(i * _classes, _classes).ToArray();
            if (!Array.TrueForAll(row, float.IsFinite))
                continue;
            _rows.Add(row);
            _labels.Add(labels[i]);
        }
    }

    /// <summary>Finds the temperature.</summary>
    /// <returns>
    /// The temperature and its effect; <see cref="TemperatureScalingResult.AtBound"/> indicates whether there is no proper one.
    /// </returns>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public TemperatureScalingResult Fit()
    {
        if (Rows == 0)
            throw new InvalidOperationException("There are no rows to find a temperature with: add logits and labels first.");
        var (scale, atBound) = BestScale();
        return new TemperatureScalingResult(
            1 / scale,
            atBound,
            NegativeLogLikelihood(1),
            NegativeLogLikelihood(scale),
            CalibrationAt(1),
            CalibrationAt(scale)
        );
    }

    // The scale is 1 / T.
    private (double Scale, bool AtBound) BestScale()
    {
        var (low, high) = (1 / MaxTemperature, 1 / MinTemperature);
        if (Derivatives(low).First >= 0)
            return (low, true);
        if (Derivatives(high).First <= 0)
            return (high, true);
        var scale = 1.0;
        for (var i = 0; i < 200 && high - low > 1e-12 * high; i++)
        {
            var (first, second) = Derivatives(scale);
            if (first == 0)
                break;
            if (first > 0)
                high = scale;
            else
                low = scale;
            var next = scale - first / second;
            if (!(next > low && next < high))
                next = 0.5 * (low + high);
            if (Math.Abs(next - scale) <= 1e-12 * scale)
                break;
            scale = next;
        }

        return (scale, false);
    }

    // Derivatives of the mean negative log-likelihood by the scale s, with p = softmax(s z): E[z] − z_label, and the variance of z, both
    // under p.
    private (double First, double Second) Derivatives(double scale)
    {
        var (first, second) = (0.0, 0.0);
        for (var i = 0; i < _rows.Count; i++)
        {
            var row = _rows[i];
            var denominator = Probabilities.LogSumExp(row, scale);
            var (mean, square) = (0.0, 0.0);

            // Relative to the label's logit, so that large common offsets cancel.
            double origin = row[_labels[i]];
            foreach (var logit in row)
            {
                var probability = Math.Exp(scale * logit - denominator);
                var distance = logit - origin;
                mean += probability * distance;
                square += probability * distance * distance;
            }

            first += mean;
            second += square - mean * mean;
        }

        return (first / _rows.Count, second / _rows.Count);
    }

    private double NegativeLogLikelihood(double scale) =>
        _rows.Select((row, i) => Probabilities.LogSumExp(row, scale) - scale * row[_labels[i]]).Average();

    private Calibration CalibrationAt(double scale)
    {
        CalibrationCounter counter = new(15);
        for (var i = 0; i < _rows.Count; i++)
        {
            var best = Array.IndexOf(_rows[i], _rows[i].Max());
            counter.Add(Math.Exp(scale * _rows[i][best] - Probabilities.LogSumExp(_rows[i], scale)), best == _labels[i]);
        }

        return counter.Result();
    }
}
