namespace MLNet.VisionGraph.Training;

/// <summary>The result of an <see cref="ImageClassificationSearch"/>.</summary>
/// <param name="Best">The classifier that does best on the validation images.</param>
/// <param name="BestTrial">The trial that produced it.</param>
/// <param name="Trials">All trials, in order.</param>
/// <param name="Elapsed">The elapsed time.</param>
/// <param name="IsInterrupted">Whether the search was canceled before its time limit.</param>
public sealed record ImageClassificationSearchResult(
    TrainedImageClassifier Best,
    ImageClassificationTrial BestTrial,
    IReadOnlyList<ImageClassificationTrial> Trials,
    TimeSpan Elapsed,
    bool IsInterrupted
);
