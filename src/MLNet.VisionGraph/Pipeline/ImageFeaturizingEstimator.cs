using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Weights;
using Microsoft.ML;

namespace MLNet.VisionGraph;

/// <summary>
/// Turns images into the features of a backbone.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No, only at the type of the image column; with <see cref="WeightPrecision.Int8"/> at some photos</description></item>
/// <item><term>Input column data type</term><description><c>MLImage</c>, text (a file's path), or a vector of <see cref="byte"/> (an encoded file)</description></item>
/// <item><term>Output column data type</term><description>A vector of <see cref="float"/>: [1, length], or [1, channels, height, width] for maps</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes, by <see cref="ImageScoringTransformer.SaveOnnx"/></description></item>
/// </list>
/// The weights are read when the estimator is first fitted, and once.
/// EXIF orientation is not applied, as ML.NET itself does not.
/// </remarks>
public sealed class ImageFeaturizingEstimator : IEstimator<ImageFeaturizingTransformer>
{
    private readonly TransformsCatalog _catalog;
    private readonly ImageFeaturizerOptions _options;
    private readonly ScoringPlan _plan;
    private readonly ScoringLog _log;
    private readonly Lazy<IParameterSource> _parameters;

    internal ImageFeaturizingEstimator(TransformsCatalog catalog, ImageFeaturizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (_catalog, _options) = (catalog, options);
        _plan = FeaturizerPlan.Of(options);
        _log = new ScoringLog(options.Environment);
        _parameters = new Lazy<IParameterSource>(ReadWeights);
    }

    /// <summary>Reads the weights, if that has not happened yet, calibrates where eight bits are asked for, and makes the transformer.</summary>
    /// <param name="input">The data; no row is read, but for <see cref="WeightPrecision.Int8"/> some photos, evenly spread.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">Photos are needed for calibration, and none can be read.</exception>
    /// <exception cref="WeightMismatchException">The weights are another network's.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    /// <exception cref="WeightsUnavailableException">Released weights can neither be found nor downloaded.</exception>
    public ImageFeaturizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var form = ImageInputs.Of(input.Schema, _plan.Images);
        var plan = _plan.Graph is { Precision: WeightPrecision.Int8, Quantization: null } ? _plan with { Graph = _plan.Graph with { Quantization = Calibrate(input, form) } } : _plan;
        return new ImageFeaturizingTransformer(_catalog, plan, form, _parameters.Value, _log);
    }

    /// <summary>Gives the columns that there will be.</summary>
    /// <param name="inputSchema">The columns that there are.</param>
    /// <returns>The same and the features'.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return SavedChain.FeaturesShape(_catalog, _plan, ImageInputs.Of(inputSchema, _plan.Images), inputSchema);
    }

    private QuantizationPlan Calibrate(IDataView input, ImageInput form)
    {
        var images = CalibrationImages.Read(_catalog, _plan.Images, form, input, _options.Calibration.Photos);
        var quantization = NetworkQuantizer.Calibrate(_plan.Backbone.Network, _parameters.Value, _plan.Graph.Network, images, _options.Calibration);
        _log.Info($"{_plan.Backbone.Name}: {quantization}.");
        return quantization;
    }

    private IParameterSource ReadWeights()
    {
        var source = _options.Weights ?? new DefaultWeights(_log.Warning);
        var weights = _plan.Backbone.LoadWeights(source, _plan.Graph.Network);
        _log.Info($"{_plan.Backbone.Name}: weights from {source.Description}.");
        return weights;
    }
}
