namespace MLNet.VisionGraph.Training;

/// <summary>
/// The base class of callbacks, which follow a training run on the trainer's thread and may stop it: override the events of interest. A
/// slow callback delays the training. An exception ends it.
/// </summary>
public abstract class TrainingCallback
{
    /// <summary>Called once before the first batch.</summary>
    /// <param name="state">
    /// The state of the training; <see cref="TrainingState.IsResumed"/> indicates whether it continues from a checkpoint.
    /// </param>
    public virtual void OnTrainStart(TrainingState state) { }

    /// <summary>Called before the first batch of each epoch.</summary>
    /// <param name="state">The state of the training.</param>
    public virtual void OnEpochStart(TrainingState state) { }

    /// <summary>Called after each update of the optimizer.</summary>
    /// <param name="state">The state of the training.</param>
    public virtual void OnBatchEnd(TrainingState state) { }

    /// <summary>Called after each epoch, when it has been validated.</summary>
    /// <param name="state">The state of the training; its metrics are complete.</param>
    public virtual void OnEpochEnd(TrainingState state) { }

    /// <summary>Called once at the end, whether the training is complete, was stopped, or failed.</summary>
    /// <param name="state">The state of the training.</param>
    public virtual void OnTrainEnd(TrainingState state) { }
}
