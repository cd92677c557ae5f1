using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline;
using Microsoft.ML;

namespace MLNet.VisionGraph;

/// <summary>
/// A trained image classifier in ML.NET: adds <c>PredictedLabel</c>, a key with the key values of the label column that it was trained on, and <c>Score</c>, the probabilities of the
/// classes, [1, classes], whose slots have the classes' names.
/// </summary>
public sealed class ImageClassificationTransformer : ImageScoringTransformer
{
    private readonly PredictedLabels _labels;

    private ImageClassificationTransformer(MLContext mlContext, ScoringPlan plan, ImageInput input, IParameterSource parameters, PredictedLabels labels, ScoringLog log)
        : base(mlContext.Transforms, plan, input, parameters, log)
    {
        _labels = labels;
    }

    /// <summary>Gets the names of the classes, in the order of their scores and keys.</summary>
    public IReadOnlyList<string> ClassNames => Plan.Graph.ClassNames;

    /// <summary>Gets what logits are divided by before they become probabilities.</summary>
    public double ScoreTemperature => Plan.Graph.ScoreTemperature;

    /// <summary>Gets which other views of an image are scored with it.</summary>
    public TestTimeAugmentation TestTimeAugmentation => Plan.Graph.TestTimeAugmentation;

    /// <summary>Makes a transformer of a trained network.</summary>
    internal static ImageClassificationTransformer Create(ClassifierModel model, ImageClassificationOptions options, ImageInput input)
    {
        options.Check();

        // It learned from pictures that were resized and cropped; those of a declared size are no exception.
        if (input == ImageInput.PreparedImage)
            input = ImageInput.Image;
        var mlContext = new MLContext();
        var labels = new PredictedLabels(mlContext, model.KeyValues, model.ClassNames.Count);
        return new ImageClassificationTransformer(mlContext, ClassifierPlan.Of(model, options, labels), input, model.Parameters, labels, new ScoringLog(options.Environment));
    }

    private protected override ITransformer BuildChain(SavedChain chain) => chain.Classes(_labels);
}
