namespace MLNet.VisionGraph.Training;

/// <summary>Where an experiment stands.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Backbone">The backbone's name.</param>
/// <param name="Training">Where the training stands that is going on; null between trainings.</param>
/// <param name="Best">The best trial so far; null as long as none is complete.</param>
/// <param name="Elapsed">The time since the start.</param>
/// <param name="Remaining">The time left, from 0.</param>
public sealed record ImageClassificationExperimentProgress(
    ImageClassificationExperimentPhase Phase,
    string Backbone,
    TrainingProgress? Training,
    ImageClassificationTrial? Best,
    TimeSpan Elapsed,
    TimeSpan Remaining);
