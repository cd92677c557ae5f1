using MLNet.VisionGraph.Cli.Training;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>How a model was trained, with everything that is needed to repeat it.</summary>
/// <param name="DataSet">The folder or table of the images.</param>
/// <param name="Weights">The weights, as specified by <c>--weights</c>.</param>
/// <param name="Options">The training options. The backbone, strategy and epochs that a search chose are in the summary.</param>
/// <param name="Summary">The result of the training.</param>
internal sealed record TrainingRecipe(string DataSet, string Weights, ImageTrainingOptions Options, TrainingSummary Summary)
{
    /// <summary>Gets the folder or table of the validation images; null if a fifth of each class was held out.</summary>
    public string? Validation { get; init; }

    /// <summary>Gets the folder or table of the test images, which were evaluated at the end.</summary>
    public string? Test { get; init; }

    /// <summary>Gets a value indicating whether subfolders with names such as train and test are classes.</summary>
    public bool AllowSplitNames { get; init; }

    /// <summary>Gets the time limit of the search, if there was one.</summary>
    public TimeSpan? SearchTime { get; init; }

    /// <summary>Gets the number of training images.</summary>
    public required int Images { get; init; }

    /// <summary>Gets the number of planned epochs.</summary>
    public int Epochs => Summary.Classifier.State.Span.Epochs;

    /// <summary>Gets the trials; without a search, the training itself.</summary>
    public IReadOnlyList<ImageClassificationTrial> Trials =>
        Summary.Trials.Count > 0
            ? Summary.Trials
            :
            [
                new ImageClassificationTrial
                {
                    Backbone = Summary.Classifier.Backbone.Name,
                    Strategy = Summary.Strategy,
                    ImageCount = Images,
                    BatchSize = Summary.Classifier.Options.BatchSize!.Value,
                    Epochs = Summary.Classifier.State.Epoch,
                    Elapsed = Summary.Classifier.State.Elapsed,
                    Accuracy = Summary.Classifier.Validation.Accuracy,
                    LogLoss = Summary.Classifier.Validation.LogLoss,
                },
            ];

    /// <summary>Gets the winning trial.</summary>
    public ImageClassificationTrial Best =>
        Trials.Last(trial =>
            trial.Backbone == Summary.Classifier.Backbone.Name
            && trial.Strategy == Summary.Strategy
            && trial.Accuracy == Summary.Classifier.Validation.Accuracy
        );
}
