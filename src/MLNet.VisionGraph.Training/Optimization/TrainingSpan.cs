namespace MLNet.VisionGraph.Training;

/// <summary>How long a training is: what a schedule is stretched over.</summary>
public readonly record struct TrainingSpan
{
    /// <summary>Describes a training.</summary>
    /// <param name="epochs">The number of epochs, at least 1.</param>
    /// <param name="stepsPerEpoch">The optimiser's updates in an epoch, at least 1. With gradient accumulation an update takes several batches.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is less than 1.</exception>
    public TrainingSpan(int epochs, int stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        Epochs = epochs;
        StepsPerEpoch = stepsPerEpoch;
    }

    /// <summary>Gets the number of epochs.</summary>
    public int Epochs { get; }

    /// <summary>Gets the optimiser's updates in an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Gets the optimiser's updates in the whole training.</summary>
    public long Steps => (long)Epochs * StepsPerEpoch;
}
