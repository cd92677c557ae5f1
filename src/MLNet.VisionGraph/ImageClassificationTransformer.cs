using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph;

/// <summary>
/// A trained image classifier as an ML.NET transformer. Adds <c>PredictedLabel</c>, a key with the key values of the label column that it
/// was trained on, and <c>Score</c>, the probabilities of the classes, [1, classes], with the class names as slot names.
/// </summary>
public sealed class ImageClassificationTransformer : ImageScoringTransformer
{
    private readonly NetworkPlan _plan;
    private readonly PredictedLabels _labels;

    private ImageClassificationTransformer(
        MLContext mlContext,
        NetworkPlan plan,
        ImageInput input,
        IParameterSource parameters,
        PredictedLabels labels,
        ScoringLog log
    )
        : base(mlContext.Transforms, plan, input, parameters, log)
    {
        (_plan, _labels) = (plan, labels);
    }

    /// <summary>Gets the names of the classes, in the order of their scores and keys.</summary>
    public IReadOnlyList<string> ClassNames => _plan.Graph.ClassNames;

    /// <summary>Gets the temperature by which logits are divided before the softmax.</summary>
    public double ScoreTemperature => _plan.Graph.ScoreTemperature;

    /// <summary>Gets the further views of an image that are scored with it.</summary>
    public TestTimeAugmentation TestTimeAugmentation => _plan.Graph.TestTimeAugmentation;

    /// <summary>Gets the quantization plan; null unless the precision is <see cref="WeightPrecision.Int8"/>.</summary>
    public QuantizationPlan? Quantization => _plan.Graph.Precision == WeightPrecision.Int8 ? _plan.Graph.Quantization : null;

    /// <summary>Creates a transformer from the weights of a trained classifier.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">A tensor for every parameter, as returned by <see cref="BackboneDescriptor.LoadWeights"/>.</param>
    /// <param name="settings">The image size and the number of classes.</param>
    /// <param name="classNames">The names of the classes, in the order of the logits.</param>
    /// <param name="inputSchema">The schema of the data to be scored. The type of the image column determines how images are read.</param>
    /// <param name="options">The scoring options. The default is null (the column <c>Image</c>, default options).</param>
    /// <returns>The transformer. Dispose it when done.</returns>
    /// <exception cref="ArgumentException">The number of names differs from the number of classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The image column is missing or of another type, or an option is out of range.
    /// </exception>
    public static ImageClassificationTransformer FromWeights(
        BackboneDescriptor backbone,
        StateDict weights,
        NetworkSettings settings,
        IReadOnlyList<string> classNames,
        DataViewSchema inputSchema,
        ImageScoringOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (classNames.Count != settings.Classes)
            throw new ArgumentException(
                $"There are {classNames.Count} class names, but the network has {settings.Classes} classes.",
                nameof(classNames)
            );
        options ??= new ImageScoringOptions();
        var images = ClassifierPlan.ImagesOf(backbone, options.InputColumnName, options.ImageFolder, settings.Height, settings.Width);
        return Create(
            new ClassifierModel(backbone, settings, weights, classNames, LabelKeyValues.From(classNames)),
            options,
            ImageInputs.Detect(inputSchema, images)
        );
    }

    /// <summary>Creates a transformer from a trained network.</summary>
    internal static ImageClassificationTransformer Create(ClassifierModel model, ImageScoringOptions options, ImageInput input)
    {
        options.Check();

        // The classifier was trained on resized and cropped images, so images of a declared size are resized and cropped, too.
        if (input == ImageInput.PreparedImage)
            input = ImageInput.Image;
        var mlContext = new MLContext();
        var labels = new PredictedLabels(mlContext, model.KeyValues, model.ClassNames.Count, options.ScoreColumnName);
        return new ImageClassificationTransformer(
            mlContext,
            ClassifierPlan.Create(model, options, labels),
            input,
            model.Parameters,
            labels,
            new ScoringLog(options.Environment)
        );
    }

    private protected override ITransformer BuildChain(SavedChain chain) => chain.Classes(_plan, _labels);
}
