namespace MLNet.VisionGraph.Training;

/// <summary>
/// Finds a learning rate by training a few steps with an exponentially growing one and looking at where the loss falls (Smith, arXiv:1506.01186, section
/// 3.3; the procedure is fastai's). Whoever calls it restores the network afterwards.
/// </summary>
public static class LearningRateFinder
{
    /// <summary>Runs a sweep.</summary>
    /// <param name="step">Makes one training step with the given learning rate and returns the loss of its batch.</param>
    /// <param name="options">The range; <see langword="null"/> stands for the defaults.</param>
    /// <param name="cancellationToken">Ends the sweep between two steps.</param>
    /// <returns>The losses and what they suggest. The sweep ends early where the loss diverges or is no number.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The sweep was cancelled.</exception>
    public static LearningRateSweep Sweep(Func<double, double> step, LearningRateFinderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        options ??= new LearningRateFinderOptions();
        options.Validate();
        List<double> rates = [];
        List<double> losses = [];
        List<double> smoothed = [];
        var (average, weight, best, diverged) = (0.0, 1.0, double.PositiveInfinity, false);
        var growth = options.EndLearningRate / options.StartLearningRate;
        for (var i = 0; i < options.Steps && !diverged; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rate = options.StartLearningRate * Math.Pow(growth, (double)i / options.Steps);
            var loss = step(rate);
            if (!double.IsFinite(loss))
            {
                diverged = true;
                break;
            }

            // An exponential average, divided by the weight that it has gathered so far, so that it is unbiased from the first step on.
            average = LearningRateSchedule.Linear(loss, average, options.Smoothing);
            weight *= options.Smoothing;
            var smooth = average / (1 - weight);
            rates.Add(rate);
            losses.Add(loss);
            smoothed.Add(smooth);
            best = Math.Min(best, smooth);
            diverged = smooth > options.DivergenceFactor * best;
        }

        return new LearningRateSweep(rates, losses, smoothed, diverged, options.Steps);
    }
}
