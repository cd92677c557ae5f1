using Microsoft.ML;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The options of <see cref="VisionGraphDetectionTrainer"/>, under the names that ML.NET's trainer of object detection uses. They are
/// checked when the estimator is created.
/// </summary>
public sealed record VisionGraphDetectionOptions
{
    /// <summary>
    /// Gets the name of the label column, a vector of keys as <c>MapValueToKey</c> creates it: the class of each object. The default is
    /// <c>Label</c>.
    /// </summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>
    /// Gets the name of the column of boxes, a vector of single: the edges x0, y0, x1, y1 of each object, in pixels of the image. The
    /// default is <c>BoundingBoxes</c>.
    /// </summary>
    public string BoundingBoxColumnName { get; init; } = "BoundingBoxes";

    /// <summary>
    /// Gets the name of the column of masks, a vector of text: the pixels of each object as COCO's compressed run lengths
    /// (<see cref="InstanceMask.ToCompressedRunLengths"/>). Needed by architectures with masks, ignored by others. The default is
    /// <c>Masks</c>.
    /// </summary>
    public string MaskColumnName { get; init; } = "Masks";

    /// <summary>
    /// Gets the name of the image column: <c>MLImage</c>, text (a file's path), or a vector of <see cref="byte"/> (an encoded file). The
    /// default is <c>Image</c>.
    /// </summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>Gets the folder that paths are relative to. The default is null (the current folder).</summary>
    public string? ImageFolder { get; init; }

    /// <summary>Gets the name of the column that receives the classes of the objects found. The default is <c>PredictedLabel</c>.</summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>
    /// Gets the name of the column that receives the boxes of the objects found. The default is <c>PredictedBoundingBoxes</c>.
    /// </summary>
    public string PredictedBoundingBoxColumnName { get; init; } = "PredictedBoundingBoxes";

    /// <summary>Gets the name of the column that receives the scores. The default is <c>Score</c>.</summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>
    /// Gets the name of the column that receives the masks of the objects found. Ignored by architectures without masks. The default is
    /// <c>PredictedMasks</c>.
    /// </summary>
    public string PredictedMaskColumnName { get; init; } = "PredictedMasks";

    /// <summary>Gets the score above which an object counts as found, at least 0 and less than 1. The default is 0.5.</summary>
    public double ScoreThreshold { get; init; } = 0.5;

    /// <summary>
    /// Gets the intersection over union with a better object of the same class above which an object is left out, from 0 to 1. The default
    /// is 0.5.
    /// </summary>
    public double IOUThreshold { get; init; } = 0.5;

    /// <summary>
    /// Gets the numeric precision of the fitted transformer. The default is <see cref="WeightPrecision.Float32"/>.
    /// </summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>
    /// Gets the options of the calibration by <c>Fit</c> for int8, on training images. Ignored unless <see cref="Precision"/> is
    /// <see cref="WeightPrecision.Int8"/>.
    /// </summary>
    public QuantizationOptions Calibration { get; init; } = new();

    /// <summary>
    /// Gets the images by which the best epoch is chosen, with the same columns and the same keys. The default is null (a part of the
    /// training data is held out).
    /// </summary>
    public IDataView? ValidationSet { get; init; }

    /// <summary>
    /// Gets the fraction of the rows that is held out for validation, in (0, 1), drawn with the seed of <see cref="Training"/>. Ignored if
    /// <see cref="ValidationSet"/> is set. The default is 0.2.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.2;

    /// <summary>Gets the architecture, the backbone and the training options.</summary>
    public ObjectDetectionTrainingOptions Training { get; init; } = new();

    /// <summary>
    /// Gets the action that receives the result of each training run: weights, metrics, history. Called once per fit, on its thread. The
    /// default is null.
    /// </summary>
    public Action<TrainedObjectDetector>? OnTrained { get; init; }

    /// <summary>Gets the token to stop a fit after the current batch; the best weights so far are kept. The default is none.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal bool HasMasks => Training.HasMasks;

    internal DetectionScoringOptions Scoring =>
        new()
        {
            InputColumnName = ImageColumnName,
            ImageFolder = ImageFolder,
            PredictedLabelColumnName = PredictedLabelColumnName,
            PredictedBoundingBoxColumnName = PredictedBoundingBoxColumnName,
            ScoreColumnName = ScoreColumnName,
            PredictedMaskColumnName = PredictedMaskColumnName,
            ScoreThreshold = ScoreThreshold,
            IOUThreshold = IOUThreshold,
            Precision = Precision,
        };

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(BoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(MaskColumnName);
        ArgumentNullException.ThrowIfNull(Training);
        if (ValidationFraction is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(ValidationFraction),
                ValidationFraction,
                "The part for validation must lie between 0 and 1."
            );
        }

        ArgumentNullException.ThrowIfNull(Calibration);
        Calibration.Check();
        Training.Check();
        Scoring.Check();
    }
}
