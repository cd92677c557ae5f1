using MLNet.VisionGraph.Cli.CodeGeneration;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>What a training came to.</summary>
/// <param name="Classifier">The classifier.</param>
/// <param name="Strategy">How much of the network learned.</param>
/// <param name="Trials">What was tried, where there was a search.</param>
/// <param name="IsInterrupted">Whether it ended early because somebody wanted so.</param>
internal sealed record TrainingSummary(TrainedImageClassifier Classifier, TrainingStrategy Strategy, IReadOnlyList<ImageClassificationTrial> Trials, bool IsInterrupted)
{
    /// <summary>Gets how it does on photos that nobody has seen.</summary>
    public ClassificationReport? Test { get; init; }

    /// <summary>Gets the classifier in eight bits; null where nobody wanted it.</summary>
    public QuantizedClassifier? Int8 { get; init; }

    /// <summary>Gets the code that goes with the model.</summary>
    public DeveloperCode? Code { get; init; }

    /// <summary>Gets the time that everything took.</summary>
    public TimeSpan Elapsed { get; init; }
}
