namespace MLNet.VisionGraph.Training;

/// <summary>A callback that does nothing: override what is of interest.</summary>
public abstract class TrainingCallback : ITrainingCallback
{
    /// <inheritdoc/>
    public virtual void OnTrainStart(TrainingState state)
    {
    }

    /// <inheritdoc/>
    public virtual void OnEpochStart(TrainingState state)
    {
    }

    /// <inheritdoc/>
    public virtual void OnBatchEnd(TrainingState state)
    {
    }

    /// <inheritdoc/>
    public virtual void OnEpochEnd(TrainingState state)
    {
    }

    /// <inheritdoc/>
    public virtual void OnTrainEnd(TrainingState state)
    {
    }
}
