using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;
using MLNet.VisionGraph.Training.Loop;

namespace MLNet.VisionGraph.Training;

/// <summary>The <see cref="IEstimator{TTransformer}"/> that fine-tunes a backbone to classify images.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Trainer characteristics</term><description></description></listheader>
/// <item><term>Machine learning task</term><description>Multiclass classification</description></item>
/// <item><term>Label column data type</term><description>Key of <see cref="uint"/></description></item>
/// <item>
/// <term>Feature column data type</term>
/// <description><c>MLImage</c>, text (a file's path), or a vector of <see cref="byte"/> (an encoded file)</description>
/// </item>
/// <item>
/// <term>Output columns</term>
/// <description>
/// <c>Score</c>, a vector of <see cref="float"/> [1, classes] with the class names: probabilities; <c>PredictedLabel</c>, a key with the
/// label's key values
/// </description>
/// </item>
/// <item>
/// <term>Is normalization required?</term>
/// <description>No: images are prepared as the backbone's checkpoint expects</description>
/// </item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes, by <see cref="ImageScoringTransformer.SaveOnnx"/></description></item>
/// </list>
/// The fitted transformer needs neither this package nor libtorch, and a model that is saved with it is plain ML.NET.
/// </remarks>
public sealed class VisionGraphClassificationTrainer : IEstimator<ImageClassificationTransformer>
{
    private const ulong MaxClasses = 1_000_000;

    private readonly VisionGraphClassificationOptions _options;

    internal VisionGraphClassificationTrainer(VisionGraphClassificationOptions options)
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
            return ClassifierPlan.ImagesOf(
                backbone,
                _options.FeatureColumnName,
                _options.ImageFolder,
                size ?? backbone.InputSize,
                size ?? backbone.InputSize
            );
        }
    }

    /// <summary>Trains a classifier. Rows without a label and images that cannot be read are left out and logged.</summary>
    /// <param name="input">The images and their labels; read once.</param>
    /// <returns>The classifier of the best epoch.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="TrainingDataException">
    /// The images are unsuitable: there is only one class, a class has no images, or the validation data has a class that is not in the
    /// label's keys.
    /// </exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or not a number before any epoch was complete.</exception>
    /// <exception cref="OperationCanceledException">The training was canceled before any epoch was complete.</exception>
    public ImageClassificationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _options.CancellationToken.ThrowIfCancellationRequested();
        var form = ImageInputs.Detect(input.Schema, Images);
        var keyValues = LabelKeyValues.From(LabelOf(input.Schema));
        var log = new TrainingLog(_options.Environment);
        var images = Split(input, log);

        var training = _options.Training;
        log.Begin(training.Backbone, images);
        var trained = new ImageClassifierTrainer(
            training with
            {
                Callbacks = [.. training.Callbacks, log],
                OnWarning = _options.Environment is null ? training.OnWarning : training.OnWarning + log.Warn,
            }
        ).Train(images, _options.CancellationToken);
        log.End(trained);

        // From here on, cancellation is ignored, so that the trained weights are not lost.
        var scoring = _options.Scoring;
        if (_options.Precision == WeightPrecision.Int8)
        {
            var plan = trained.Quantize(images.Training, _options.Calibration, CancellationToken.None);
            log.Quantized(training.Backbone, plan);
            scoring = scoring with { Quantization = plan };
        }

        if (_options.CalibrateScores)
        {
            var deployed = new OnnxExportOptions { Precision = scoring.Precision, Quantization = scoring.Quantization };
            var calibration = trained.FitTemperature(images.Validation, deployed, CancellationToken.None);
            log.Calibrated(calibration);
            if (!calibration.AtBound)
                scoring = scoring with { ScoreTemperature = calibration.Temperature };
        }

        _options.OnTrained?.Invoke(trained);
        return trained.ToTransformer(form, scoring, keyValues);
    }

    /// <summary>Returns the schema of the output.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    /// <returns>The input columns, <c>PredictedLabel</c> and <c>Score</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var name = _options.LabelColumnName;
        var label =
            inputSchema.Where(column => column.Name == name).Select(column => (SchemaShape.Column?)column).FirstOrDefault()
            ?? throw NoLabel();
        if (!label.IsKey || label.Kind != SchemaShape.Column.VectorKind.Scalar || label.ItemType.RawType != typeof(uint))
            throw NotAKey($"{label.Kind} of {(label.IsKey ? $"Key<{label.ItemType}>" : label.ItemType)}");
        return SavedChain.ClassesShape(
            new MLContext(),
            Images,
            name,
            _options.Scoring,
            ImageInputs.Detect(inputSchema, Images),
            inputSchema
        );
    }

    private DataViewSchema.Column LabelOf(DataViewSchema schema)
    {
        var label = schema.GetColumnOrNull(_options.LabelColumnName) ?? throw NoLabel();
        if (label.Type is not KeyDataViewType key || key.RawType != typeof(uint))
            throw NotAKey($"{label.Type}");
        if (key.Count > MaxClasses)
        {
            throw new ArgumentOutOfRangeException(
                nameof(schema),
                $"The keys of label column '{label.Name}' may have {key.Count} values: it does not say how many classes there are. "
                    + "Pass a count to KeyType, or use MapValueToKey."
            );
        }

        return label;
    }

    private ImageDatasetSplit Split(IDataView input, TrainingLog log)
    {
        var images = Read(input, log);
        if (_options.ValidationData is not { } validation)
            return images.Split(_options.ValidationFraction, _options.Training.Seed);
        return new ImageDatasetSplit(images, Read(validation, log).WithClasses(images.ClassNames));
    }

    private ImageDataset Read(IDataView data, TrainingLog log)
    {
        var images = ImageDataset
            .FromDataView(data, _options.FeatureColumnName, _options.LabelColumnName, _options.ImageFolder)
            .WithoutUnreadable(cancellationToken: _options.CancellationToken);
        log.Unreadable(images.Unreadable);
        return images;
    }

    private ArgumentOutOfRangeException NoLabel() => new("inputSchema", $"Could not find label column '{_options.LabelColumnName}'.");

    private ArgumentOutOfRangeException NotAKey(string found) =>
        new(
            "inputSchema",
            $"Schema mismatch for label column '{_options.LabelColumnName}': expected Key<UInt32>, got {found}. "
                + $"Convert it to keys first: mlContext.Transforms.Conversion.MapValueToKey(\"{_options.LabelColumnName}\")."
        );
}
