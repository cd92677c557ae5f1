namespace MLNet.VisionGraph.Training;

/// <summary>The length of a training run, over which a schedule extends.</summary>
public readonly record struct TrainingSpan
{
    /// <summary>Creates the span.</summary>
    /// <param name="epochs">The number of epochs, at least 1.</param>
    /// <param name="stepsPerEpoch">
    /// The number of optimizer updates per epoch, at least 1. With gradient accumulation, an update takes several batches.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is less than 1.</exception>
    public TrainingSpan(int epochs, int stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        Epochs = epochs;
        StepsPerEpoch = stepsPerEpoch;
    }

    /// <summary>Gets the number of epochs.</summary>
    public int Epochs { get; }

    /// <summary>Gets the number of optimizer updates per epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Gets the number of optimizer updates in the whole training.</summary>
    public long Steps => (long)Epochs * StepsPerEpoch;
}
