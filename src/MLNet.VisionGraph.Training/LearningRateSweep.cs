namespace MLNet.VisionGraph.Training;

/// <summary>
/// The result of a learning-rate sweep. The suggestions are those of fastai; they ignore the first tenth of the planned steps and the last
/// five, and are <see langword="null"/> if fewer than two points remain or the loss never falls.
/// </summary>
public sealed class LearningRateSweep
{
    private const int SkippedEnd = 5;

    private readonly int _first;
    private readonly int _end;

    internal LearningRateSweep(
        IReadOnlyList<double> rates,
        IReadOnlyList<double> losses,
        IReadOnlyList<double> smoothed,
        bool diverged,
        int plannedSteps
    )
    {
        (LearningRates, Losses, SmoothedLosses, Diverged) = (rates, losses, smoothed, diverged);
        _first = plannedSteps / 10;
        _end = rates.Count - SkippedEnd;
        if (_end - _first < 2)
            return;
        Steepest = FindSteepest();
        Valley = FindValley();
        Minimum = rates[Enumerable.Range(_first, _end - _first).MinBy(i => smoothed[i])] / 10;
    }

    /// <summary>Gets the learning rates of the steps, in ascending order.</summary>
    public IReadOnlyList<double> LearningRates { get; }

    /// <summary>Gets the loss of each step's batch; all are finite.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>Gets the smoothed losses.</summary>
    public IReadOnlyList<double> SmoothedLosses { get; }

    /// <summary>Gets a value indicating whether the sweep ended because the loss diverged or was not a finite number.</summary>
    public bool Diverged { get; }

    /// <summary>
    /// Gets the learning rate half-way down the longest fall of the smoothed loss (its longest decreasing subsequence): the
    /// recommended one.
    /// </summary>
    public double? Valley { get; }

    /// <summary>Gets the learning rate at which the smoothed loss falls fastest with respect to the logarithm of the rate.</summary>
    public double? Steepest { get; }

    /// <summary>Gets a tenth of the learning rate with the lowest smoothed loss.</summary>
    public double? Minimum { get; }

    private double? FindSteepest()
    {
        var (best, least) = (-1, 0.0);
        for (var i = _first; i + 1 < _end; i++)
        {
            var slope = (SmoothedLosses[i + 1] - SmoothedLosses[i]) / (Math.Log(LearningRates[i + 1]) - Math.Log(LearningRates[i]));
            if (slope < least)
                (best, least) = (i, slope);
        }

        return best < 0 ? null : LearningRates[best];
    }

    private double? FindValley()
    {
        // lengths[i]: the length of the longest decreasing subsequence that ends at point i.
        var count = _end - _first;
        var lengths = new int[count];
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            lengths[i] = 1;
            for (var j = 0; j < i; j++)
            {
                if (SmoothedLosses[_first + i] < SmoothedLosses[_first + j])
                    lengths[i] = Math.Max(lengths[i], lengths[j] + 1);
            }

            if (lengths[i] > lengths[last])
                last = i;
        }

        if (lengths[last] < 2)
            return null;

        // The valley is assumed to be as many points wide as the subsequence is long; the pick lies half-way through its second third.
        var width = lengths[last];
        var third = width / 3.0;
        var pick = last - width + (int)third + (int)(third / 2);
        return LearningRates[_first + Math.Max(pick, 0)];
    }
}
