using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph;

/// <summary>
/// The estimator that computes the features of a backbone from images.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No, only at the type of the image
/// column; with <see cref="WeightPrecision.Int8"/> also at some images</description></item>
/// <item><term>Input column data type</term><description><c>MLImage</c>, text (a file's path), or a vector of <see cref="byte"/> (an
/// encoded file)</description></item>
/// <item><term>Output column data type</term><description>A vector of <see cref="float"/>: [1, length], or [1, channels, height, width]
/// for maps</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes, by <see cref="ImageScoringTransformer.SaveOnnx"/></description></item>
/// </list>
/// The weights are read once, when the estimator is first fitted.
/// EXIF orientation is not applied, as in ML.NET itself.
/// </remarks>
public sealed class ImageFeaturizingEstimator : IEstimator<ImageFeaturizingTransformer>
{
    private readonly TransformsCatalog _catalog;
    private readonly ImageFeaturizerOptions _options;
    private readonly NetworkPlan _plan;
    private readonly ScoringLog _log;
    private readonly Lazy<IParameterSource> _parameters;

    internal ImageFeaturizingEstimator(TransformsCatalog catalog, ImageFeaturizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (_catalog, _options) = (catalog, options);
        _plan = FeaturizerPlan.Create(options);
        _log = new ScoringLog(options.Environment);
        _parameters = new Lazy<IParameterSource>(ReadWeights);
    }

    /// <summary>
    /// Reads the weights on the first call, calibrates the network for <see cref="WeightPrecision.Int8"/>, and creates the transformer.
    /// </summary>
    /// <param name="input">
    /// The data. No row is read, except evenly spread images for the calibration of <see cref="WeightPrecision.Int8"/>.
    /// </param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">Calibration needs images, and none can be read.</exception>
    /// <exception cref="WeightMismatchException">The weights belong to another network.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    /// <exception cref="WeightsUnavailableException">Released weights can neither be found nor downloaded.</exception>
    public ImageFeaturizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var form = ImageInputs.Detect(input.Schema, _plan.Images);
        var plan = _plan.Graph is { Precision: WeightPrecision.Int8, Quantization: null }
            ? _plan with
            {
                Graph = _plan.Graph with { Quantization = Calibrate(input, form) },
            }
            : _plan;
        return new ImageFeaturizingTransformer(_catalog, plan, form, _parameters.Value, _log);
    }

    /// <summary>Returns the schema of the output.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    /// <returns>The input's columns and those of the features.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return SavedChain.FeaturesShape(_catalog, _plan, ImageInputs.Detect(inputSchema, _plan.Images), inputSchema);
    }

    private QuantizationPlan Calibrate(IDataView input, ImageInput form)
    {
        var images = CalibrationImages.Read(_catalog, _plan.Images, form, input, _options.Calibration.CalibrationImageCount);
        var quantization = NetworkQuantizer.Calibrate(
            _plan.Backbone.Network,
            _parameters.Value,
            _plan.Graph.Network,
            images,
            _options.Calibration
        );
        _log.Info($"{_plan.Backbone.Name}: {quantization}.");
        return quantization;
    }

    private IParameterSource ReadWeights()
    {
        var source = _options.Weights ?? new DefaultWeights(_options.Environment is null ? null : _log.Warning);
        var weights = _plan.Backbone.ReadWeights(source, _plan.Graph.Network, ClassMismatch.Error, out var description);
        _log.Info($"{_plan.Backbone.Name}: weights from {description}.");
        return weights;
    }
}
