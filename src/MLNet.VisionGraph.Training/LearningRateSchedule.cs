using MLNet.VisionGraph.Training.Optimization;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A learning-rate schedule: the rate is a pure function of the step. There is no state between calls, so a resumed training run needs
/// only its step.
/// </summary>
/// <remarks>
/// Schedules return the rate of the whole network; the rates of parameter groups are multiples of it by
/// <see cref="ParameterGroup.LearningRateScale"/>, like timm's <c>lr_scale</c>.
/// </remarks>
public abstract record LearningRateSchedule
{
    /// <summary>Returns the learning rate for one update of the optimizer.</summary>
    /// <param name="step">
    /// The number of updates already made: 0 for the first. Beyond the end of the training, the schedule stays at its minimum or, if it has
    /// none, continues.
    /// </param>
    /// <param name="learningRate">The nominal learning rate, greater than 0: the peak of the schedule.</param>
    /// <param name="span">The length of the training.</param>
    /// <returns>The learning rate, 0 or more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="step"/> is negative, or <paramref name="learningRate"/> is not a positive number.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The schedule does not fit the length of the training, or one of its options is out of range.
    /// </exception>
    public double RateAt(long step, double learningRate, TrainingSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (!(learningRate > 0) || !double.IsFinite(learningRate))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is a positive number.");
        if (span.Steps == 0)
            throw new ArgumentException(
                "The length of the training is not given: use new TrainingSpan(epochs, stepsPerEpoch).",
                nameof(span)
            );
        Validate(span);
        return Rate(step, learningRate, span);
    }

    /// <summary>Returns the momentum (SGD) or the first beta (Adam) that the schedule sets for an update.</summary>
    /// <param name="step">The number of updates already made.</param>
    /// <param name="span">The length of the training.</param>
    /// <returns>The momentum; <see langword="null"/>, as with most schedules, keeps the optimizer's own.</returns>
    /// <exception cref="ArgumentException">As for <see cref="RateAt"/>.</exception>
    public virtual double? MomentumAt(long step, TrainingSpan span) => null;

    /// <summary>Checks the options against the length of the training.</summary>
    /// <param name="span">The length of the training.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message says which and what is allowed.</exception>
    public abstract void Validate(TrainingSpan span);

    /// <summary>Computes the learning rate. The arguments have been checked.</summary>
    /// <param name="step">The number of updates already made, 0 or more.</param>
    /// <param name="learningRate">The nominal learning rate.</param>
    /// <param name="span">The length of the training.</param>
    /// <returns>The learning rate.</returns>
    protected abstract double Rate(long step, double learningRate, TrainingSpan span);

    /// <summary>Interpolates linearly: <paramref name="from"/> at 0, <paramref name="to"/> at 1.</summary>
    internal static double Linear(double from, double to, double position) => from + (to - from) * position;

    /// <summary>Interpolates along half a cosine: <paramref name="from"/> at 0, <paramref name="to"/> at 1, flat at both ends.</summary>
    internal static double Cosine(double from, double to, double position) => to + (from - to) * 0.5 * (1 + Math.Cos(Math.PI * position));

    internal static void Check(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }
}
