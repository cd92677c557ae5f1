using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Weights;
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

    /// <summary>Gets what calibration found out; null unless the network is in eight bits.</summary>
    public QuantizationPlan? Quantization => Plan.Graph.Precision == WeightPrecision.Int8 ? Plan.Graph.Quantization : null;

    /// <summary>Makes a transformer of the weights of a trained classifier.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">A tensor for every parameter, as <see cref="BackboneDescriptor.LoadWeights"/> gives them.</param>
    /// <param name="settings">Image size and classes.</param>
    /// <param name="classNames">The names of the classes, in the order of the logits.</param>
    /// <param name="inputSchema">The schema of the data to come: the type of the image column decides how images are read.</param>
    /// <param name="options">The image column and how it is scored. Default: null, the column <c>Image</c>.</param>
    /// <returns>The transformer; dispose it when done.</returns>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type, or an option is out of its range.</exception>
    public static ImageClassificationTransformer FromWeights(
        BackboneDescriptor backbone, StateDict weights, NetworkSettings settings, IReadOnlyList<string> classNames, DataViewSchema inputSchema, ImageClassificationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (classNames.Count != settings.Classes)
            throw new ArgumentException($"There are {classNames.Count} class names, but the network has {settings.Classes} classes.", nameof(classNames));
        options ??= new ImageClassificationOptions();
        var images = ClassifierPlan.ImagesOf(backbone, options.InputColumnName, options.ImageFolder, settings.Height, settings.Width);
        return Create(new ClassifierModel(backbone, settings, weights, classNames, LabelKeyValues.Of(classNames)), options, ImageInputs.Of(inputSchema, images));
    }

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
