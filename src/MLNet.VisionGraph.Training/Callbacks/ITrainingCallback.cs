namespace MLNet.VisionGraph.Training;

/// <summary>
/// Is told what happens during a training, on the trainer's thread: what takes long holds the training up. An exception ends the training. Most
/// implementations derive from <see cref="TrainingCallback"/>.
/// </summary>
public interface ITrainingCallback
{
    /// <summary>Called once before the first batch.</summary>
    /// <param name="state">Where the training stands; <see cref="TrainingState.IsResumed"/> tells whether it goes on from a checkpoint.</param>
    void OnTrainStart(TrainingState state);

    /// <summary>Called before the first batch of each epoch.</summary>
    /// <param name="state">Where the training stands.</param>
    void OnEpochStart(TrainingState state);

    /// <summary>Called after each update of the optimiser.</summary>
    /// <param name="state">Where the training stands.</param>
    void OnBatchEnd(TrainingState state);

    /// <summary>Called after each epoch, when it is validated.</summary>
    /// <param name="state">Where the training stands; the metrics are complete.</param>
    void OnEpochEnd(TrainingState state);

    /// <summary>Called once at the end, whether the training is complete, was stopped, or failed.</summary>
    /// <param name="state">Where the training stands.</param>
    void OnTrainEnd(TrainingState state);
}
