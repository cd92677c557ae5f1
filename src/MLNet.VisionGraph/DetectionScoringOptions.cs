namespace MLNet.VisionGraph;

/// <summary>
/// The options of a detector that scores images in ML.NET. Unless <see cref="ScoringOptions.BatchSize"/> is set, as many images are scored
/// together as have the pixels of a batch of the backbone: of efficientvit_m0, one image of 640 × 640 pixels or several smaller ones.
/// </summary>
public sealed record DetectionScoringOptions : ScoringOptions
{
    /// <summary>
    /// Gets the name of the column that receives the classes of the objects that were found, a vector of keys. The default is
    /// <c>PredictedLabel</c>, as in ML.NET's object detection.
    /// </summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>
    /// Gets the name of the column that receives the boxes, a vector with the edges x0, y0, x1, y1 of each object in pixels of the photo.
    /// The default is <c>PredictedBoundingBoxes</c>, as in ML.NET's object detection.
    /// </summary>
    public string PredictedBoundingBoxColumnName { get; init; } = "PredictedBoundingBoxes";

    /// <summary>
    /// Gets the name of the column that receives the scores, a vector with a value from 0 to 1 for each object, from the highest to the
    /// lowest. The default is <c>Score</c>, as in ML.NET's object detection.
    /// </summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>
    /// Gets the name of the column that receives the masks, a vector with 28 × 28 probabilities for each object, row by row, that are
    /// stretched over the object's box. Ignored if the architecture finds boxes alone. The default is <c>PredictedMasks</c>.
    /// </summary>
    public string PredictedMaskColumnName { get; init; } = "PredictedMasks";

    /// <summary>
    /// Gets the score above which an object counts as found, at least 0 and less than 1. The default is 0.5, as in ML.NET's object
    /// detection.
    /// </summary>
    public double ScoreThreshold { get; init; } = 0.5;

    /// <summary>
    /// Gets the intersection over union with a better object of the same class above which an object is left out, from 0 to 1. The default
    /// is 0.5, as in ML.NET's object detection.
    /// </summary>
    public double IOUThreshold { get; init; } = 0.5;

    /// <summary>Gets the largest number of objects in an image, at least 1. The default is 100, as in COCO's evaluation.</summary>
    public int MaxDetections { get; init; } = 100;

    /// <summary>
    /// Gets the quantization plan of the trained detector, which <see cref="WeightPrecision.Int8"/> requires. Ignored unless
    /// <see cref="ScoringOptions.Precision"/> is <see cref="WeightPrecision.Int8"/>. The default is null.
    /// </summary>
    public QuantizationPlan? Quantization { get; init; }

    internal void Check()
    {
        CheckScoring();
        (string Name, string Value)[] columns =
        [
            (nameof(PredictedLabelColumnName), PredictedLabelColumnName),
            (nameof(PredictedBoundingBoxColumnName), PredictedBoundingBoxColumnName),
            (nameof(ScoreColumnName), ScoreColumnName),
            (nameof(PredictedMaskColumnName), PredictedMaskColumnName),
        ];
        foreach (var (name, value) in columns)
        {
            CheckOutputColumn(value, name);
            if (columns.FirstOrDefault(other => other.Value == value && other.Name != name) is { Name: { } same })
                throw new ArgumentException($"{name} and {same} must differ; both are '{value}'.", name);
        }

        if (!(ScoreThreshold is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ScoreThreshold), ScoreThreshold, "A score is at least 0 and less than 1.");
        if (!(IOUThreshold is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(IOUThreshold), IOUThreshold, "An intersection over union is from 0 to 1.");
        CheckPositive(MaxDetections, nameof(MaxDetections));
    }
}
