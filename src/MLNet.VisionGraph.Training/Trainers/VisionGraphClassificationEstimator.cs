using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Trainers;

namespace MLNet.VisionGraph.Training;

/// <summary>Fine-tunes a backbone to classify images.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Trainer characteristics</term><description></description></listheader>
/// <item><term>Machine learning task</term><description>Multiclass classification</description></item>
/// <item><term>Label column data type</term><description>Key of <see cref="uint"/></description></item>
/// <item><term>Feature column data type</term><description><c>MLImage</c>, text (a file's path), or a vector of <see cref="byte"/> (an encoded file)</description></item>
/// <item><term>Output columns</term><description><c>Score</c>, a vector of <see cref="float"/> [1, classes] with the classes' names: probabilities; <c>PredictedLabel</c>, a key with the label's key values</description></item>
/// <item><term>Is normalization required?</term><description>No: images are prepared as the backbone's checkpoint wants it</description></item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes, by <see cref="ImageScoringTransformer.SaveOnnx"/></description></item>
/// </list>
/// The fitted transformer needs neither this package nor libtorch, and a model that is saved with it is plain ML.NET.
/// </remarks>
public sealed class VisionGraphClassificationEstimator : IEstimator<ImageClassificationTransformer>
{
    private const ulong MostClasses = 1_000_000;

    private readonly VisionGraphClassificationOptions _options;

    internal VisionGraphClassificationEstimator(VisionGraphClassificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
    }

    private ImagePlan Images
    {
        get
        {
            var (backbone, size) = (_options.Training.Backbone, _options.Training.ImageSize);
            return ClassifierPlan.ImagesOf(backbone, _options.FeatureColumnName, _options.ImageFolder, size ?? backbone.InputSize, size ?? backbone.InputSize);
        }
    }

    /// <summary>Trains. Rows without a label and photos that cannot be read are left out, and logged.</summary>
    /// <param name="input">The photos and their labels; read once.</param>
    /// <returns>The best epoch's classifier.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="TrainingDataException">The photos do not do: one class only, a class without photos, or a class in the validation data that is not in the label's keys.</exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or not a number before any epoch was complete.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before any epoch was complete.</exception>
    public ImageClassificationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _options.CancellationToken.ThrowIfCancellationRequested();
        var form = ImageInputs.Of(input.Schema, Images);
        var keyValues = LabelKeyValues.Of(LabelOf(input.Schema));
        var log = new TrainingLog(_options.Environment);
        var photos = Split(input, log);

        var training = _options.Training;
        log.Begin(training.Backbone, photos);
        var trained = new ImageClassifierTrainer(training with { Callbacks = [.. training.Callbacks, log], OnWarning = training.OnWarning + log.Warn }).Train(photos, _options.CancellationToken);
        log.End(trained);

        // From here on nothing stops: what is trained is not to be lost.
        var scoring = _options.Scoring;
        if (_options.Precision == WeightPrecision.Int8)
        {
            var plan = trained.Quantize(photos.Training, _options.Calibration, CancellationToken.None);
            log.Quantized(training.Backbone, plan);
            scoring = scoring with { Quantization = plan };
        }

        if (_options.CalibrateScores)
        {
            var deployed = new OnnxExportOptions { Precision = scoring.Precision, Quantization = scoring.Quantization };
            var calibration = trained.FitTemperature(photos.Validation, deployed, CancellationToken.None);
            log.Calibrated(calibration);
            if (!calibration.AtBound)
                scoring = scoring with { ScoreTemperature = calibration.Temperature };
        }

        _options.OnTrained?.Invoke(trained);
        return trained.ToTransformer(form, scoring, keyValues);
    }

    /// <summary>Gives the columns that there will be.</summary>
    /// <param name="inputSchema">The columns that there are.</param>
    /// <returns>The same, <c>PredictedLabel</c> and <c>Score</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var name = _options.LabelColumnName;
        var label = inputSchema.Where(column => column.Name == name).Select(column => (SchemaShape.Column?)column).FirstOrDefault() ?? throw NoLabel();
        if (!label.IsKey || label.Kind != SchemaShape.Column.VectorKind.Scalar || label.ItemType.RawType != typeof(uint))
            throw NotAKey($"{label.Kind} of {(label.IsKey ? $"Key<{label.ItemType}>" : label.ItemType)}");
        return SavedChain.ClassesShape(new MLContext(), Images, name, ImageInputs.Of(inputSchema, Images), inputSchema);
    }

    private DataViewSchema.Column LabelOf(DataViewSchema schema)
    {
        var label = schema.GetColumnOrNull(_options.LabelColumnName) ?? throw NoLabel();
        if (label.Type is not KeyDataViewType key || key.RawType != typeof(uint))
            throw NotAKey($"{label.Type}");
        if (key.Count > MostClasses)
        {
            throw new ArgumentOutOfRangeException(
                nameof(schema), $"The keys of label column '{label.Name}' may have {key.Count} values: it does not say how many classes there are. Give KeyType a count, or use MapValueToKey.");
        }

        return label;
    }

    private PhotoSplit Split(IDataView input, TrainingLog log)
    {
        var photos = Read(input, log);
        if (_options.ValidationData is not { } validation)
            return photos.Split(_options.ValidationFraction, _options.Training.Seed);
        return new PhotoSplit(photos, Read(validation, log).WithClasses(photos.ClassNames));
    }

    private PhotoSet Read(IDataView data, TrainingLog log)
    {
        var photos = PhotoSet.FromDataView(data, _options.FeatureColumnName, _options.LabelColumnName, _options.ImageFolder)
            .WithoutUnreadable(cancellationToken: _options.CancellationToken);
        log.Unreadable(photos.Unreadable);
        return photos;
    }

    private ArgumentOutOfRangeException NoLabel() => new("inputSchema", $"Could not find label column '{_options.LabelColumnName}'.");

    private ArgumentOutOfRangeException NotAKey(string found) => new(
        "inputSchema",
        $"Schema mismatch for label column '{_options.LabelColumnName}': expected Key<UInt32>, got {found}. "
        + $"Make keys of it first: mlContext.Transforms.Conversion.MapValueToKey(\"{_options.LabelColumnName}\").");
}
