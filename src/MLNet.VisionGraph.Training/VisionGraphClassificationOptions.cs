using Microsoft.ML;
using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training;

/// <summary>The options of <see cref="VisionGraphClassificationTrainer"/>. They are checked when the estimator is created.</summary>
/// <remarks>
/// <see cref="ScoringOptions.BatchSize"/>, <see cref="ScoringOptions.Workers"/> and similar options are those of the fitted transformer;
/// <see cref="Training"/> has those of the training.
/// </remarks>
public sealed record VisionGraphClassificationOptions : ScoringOptions
{
    /// <summary>Gets the name of the label column, a key as <c>MapValueToKey</c> creates it. The default is <c>Label</c>.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>
    /// Gets the name of the image column, under the name that ML.NET's trainers use: the same as
    /// <see cref="ScoringOptions.InputColumnName"/>. The default is <c>Image</c>.
    /// </summary>
    public string FeatureColumnName
    {
        get => InputColumnName;
        init => InputColumnName = value;
    }

    /// <summary>Gets the name of the column that receives the probabilities of the classes. The default is <c>Score</c>.</summary>
    public string ScoreColumnName { get; init; } = ImageScoringOptions.DefaultScoreColumnName;

    /// <summary>
    /// Gets the name of the column that receives the predicted label. The default is <c>PredictedLabel</c>. If a pipeline contains two
    /// classifiers, name the columns of both.
    /// </summary>
    public string PredictedLabelColumnName { get; init; } = ImageScoringOptions.DefaultPredictedLabelColumnName;

    /// <summary>
    /// Gets the images by which the best epoch is chosen, with the same two columns; labels, keys or text, are matched by their names. The
    /// default is null (a part of the training data is held out).
    /// </summary>
    public IDataView? ValidationData { get; init; }

    /// <summary>
    /// Gets the fraction of each class that is held out for validation, in (0, 1), drawn with the seed of <see cref="Training"/>. Ignored
    /// if <see cref="ValidationData"/> is set. The default is 0.2.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.2;

    /// <summary>Gets the backbone and the training options. The default is the defaults of <see cref="ImageTrainingOptions"/>.</summary>
    public ImageTrainingOptions Training { get; init; } = new();

    /// <summary>
    /// Gets a value indicating whether the logits are divided by the temperature that calibrates the probabilities of the validation images
    /// (<see cref="TemperatureScaling"/>). Predicted labels do not change. If these images determine no temperature
    /// (<see cref="TemperatureScalingResult.AtBound"/>), it stays 1, and a warning is logged. The default is <see langword="false"/>.
    /// </summary>
    public bool CalibrateScores { get; init; }

    /// <summary>
    /// Gets the additional views of an image that are scored with it. The default is <see cref="TestTimeAugmentation.None"/>.
    /// </summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>
    /// Gets the options of the calibration by <c>Fit</c> for int8. Ignored unless <see cref="ScoringOptions.Precision"/> is
    /// <see cref="WeightPrecision.Int8"/>.
    /// </summary>
    public QuantizationOptions Calibration { get; init; } = new();

    /// <summary>
    /// Gets the action that receives the result of each training run: weights, report on the validation images, history. Called once per
    /// fit, on its thread. The default is null.
    /// </summary>
    public Action<TrainedImageClassifier>? OnTrained { get; init; }

    /// <summary>Gets the token to stop a fit after the current batch; the best weights so far are kept. The default is none.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Gets the scoring options of the fitted transformer.</summary>
    internal ImageScoringOptions Scoring =>
        new()
        {
            InputColumnName = InputColumnName,
            ScoreColumnName = ScoreColumnName,
            PredictedLabelColumnName = PredictedLabelColumnName,
            ImageFolder = ImageFolder,
            TestTimeAugmentation = TestTimeAugmentation,
            OnInvalidImage = OnInvalidImage,
            JpegDecoding = JpegDecoding,
            MaxPixels = MaxPixels,
            BatchSize = BatchSize,
            Workers = Workers,
            Precision = Precision,
            Environment = Environment,
        };

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentNullException.ThrowIfNull(Training);
        if (ValidationFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(ValidationFraction),
                ValidationFraction,
                "The part for validation must lie between 0 and 1."
            );
        ArgumentNullException.ThrowIfNull(Calibration);
        Calibration.Check();
        Training.Check();
        Scoring.Check();
    }
}
