namespace MLNet.VisionGraph.Training;

/// <summary>What an experiment leaves behind.</summary>
/// <param name="Best">The best classifier on the validation photos.</param>
/// <param name="BestTrial">How it came about.</param>
/// <param name="Trials">All that was tried, in this order.</param>
/// <param name="Elapsed">The time that it took.</param>
/// <param name="IsInterrupted">Whether it was cancelled before its time was over.</param>
public sealed record ImageClassificationExperimentResult(
    TrainedImageClassifier Best,
    ImageClassificationTrial BestTrial,
    IReadOnlyList<ImageClassificationTrial> Trials,
    TimeSpan Elapsed,
    bool IsInterrupted);
