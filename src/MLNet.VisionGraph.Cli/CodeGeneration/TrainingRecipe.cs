using MLNet.VisionGraph.Cli.Training;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>How a model came about: what has to be known to do it again.</summary>
/// <param name="DataSet">The folder or table of the photos.</param>
/// <param name="Weights">The weights, as <c>--weights</c> has them.</param>
/// <param name="Options">How it was trained; where a search chose backbone, strategy and epochs, the summary has them.</param>
/// <param name="Summary">What it came to.</param>
internal sealed record TrainingRecipe(string DataSet, string Weights, ImageClassifierOptions Options, TrainingSummary Summary)
{
    /// <summary>Gets the folder or table of the photos to validate on; null where a fifth of each class was held out.</summary>
    public string? Validation { get; init; }

    /// <summary>Gets the folder or table of the photos that were judged at the end.</summary>
    public string? Test { get; init; }

    /// <summary>Gets the time that a search had.</summary>
    public TimeSpan? SearchTime { get; init; }

    /// <summary>Gets how many photos there were to learn from.</summary>
    public required int Photos { get; init; }

    /// <summary>Gets the epochs that were planned.</summary>
    public int Epochs => Summary.Classifier.State.Span.Epochs;

    /// <summary>Gets what was tried; without a search the training itself.</summary>
    public IReadOnlyList<ImageClassificationTrial> Trials => Summary.Trials.Count > 0 ? Summary.Trials :
    [
        new ImageClassificationTrial
        {
            Backbone = Summary.Classifier.Backbone.Name,
            Strategy = Summary.Strategy,
            Photos = Photos,
            BatchSize = Summary.Classifier.Options.BatchSize!.Value,
            Epochs = Summary.Classifier.State.Epoch,
            Elapsed = Summary.Classifier.State.Elapsed,
            Accuracy = Summary.Classifier.Validation.Accuracy,
            LogLoss = Summary.Classifier.Validation.LogLoss,
        },
    ];

    /// <summary>Gets the trial that won.</summary>
    public ImageClassificationTrial Best => Trials.Last(trial =>
        trial.Backbone == Summary.Classifier.Backbone.Name && trial.Strategy == Summary.Strategy && trial.Accuracy == Summary.Classifier.Validation.Accuracy);
}
