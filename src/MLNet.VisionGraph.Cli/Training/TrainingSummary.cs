using MLNet.VisionGraph.Cli.CodeGeneration;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The result of a training run.</summary>
/// <param name="Classifier">The trained classifier.</param>
/// <param name="Strategy">The training strategy, which determines how much of the network was trained.</param>
/// <param name="Trials">The trials of the search, if there was one.</param>
/// <param name="IsInterrupted">Whether the user ended the training early.</param>
internal sealed record TrainingSummary(
    TrainedImageClassifier Classifier,
    TrainingStrategy Strategy,
    IReadOnlyList<ImageClassificationTrial> Trials,
    bool IsInterrupted
)
{
    /// <summary>Gets the results on the test images; null if there are none.</summary>
    public ClassificationReport? Test { get; init; }

    /// <summary>Gets descriptions of the files and folders that are not part of the data set.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Gets notes on how the images were read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets the classifier in int8; null if it was not requested.</summary>
    public QuantizedClassifier? Int8 { get; init; }

    /// <summary>Gets the code that was generated for the model.</summary>
    public DeveloperCode? Code { get; init; }

    /// <summary>Gets the total elapsed time.</summary>
    public TimeSpan Elapsed { get; init; }
}
