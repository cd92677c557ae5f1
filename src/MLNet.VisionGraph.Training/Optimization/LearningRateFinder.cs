namespace MLNet.VisionGraph.Training.Optimization;

/// <summary>
/// Finds a learning rate by training a few steps with an exponentially growing one and looking for where the loss falls (Smith,
/// arXiv:1506.01186, section 3.3, in fastai's variant). The caller restores the network afterwards.
/// </summary>
internal static class LearningRateFinder
{
    /// <summary>Runs a sweep.</summary>
    /// <param name="step">Runs one training step with the given learning rate and returns the loss of its batch.</param>
    /// <param name="options">The options of the sweep; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">The token to cancel the sweep between two steps.</param>
    /// <returns>The losses and the suggested learning rate. The sweep ends early if the loss diverges or is not finite.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static LearningRateSweep Sweep(
        Func<double, double> step,
        LearningRateFinderOptions? options = null,
        CancellationToken cancellationToken = default
    )
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

            // An exponential average, divided by the weight accumulated so far, so that it is unbiased from the first step on.
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
