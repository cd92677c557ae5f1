using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.VisionGraph.Onnx;

namespace MLNet.VisionGraph.Training;

/// <summary>All that <see cref="VisionGraphClassificationEstimator"/> can be told. Checked when the estimator is created.</summary>
public sealed record VisionGraphClassificationOptions
{
    /// <summary>Gets the name of the column of labels: keys, as <c>MapValueToKey</c> makes them. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>
    /// Gets the name of the column that holds the images: <c>MLImage</c>, text (paths of files), or a vector of bytes (encoded files); its type decides. Default: <c>Image</c>.
    /// </summary>
    public string FeatureColumnName { get; init; } = "Image";

    /// <summary>Gets the folder to which relative paths belong. Ignored unless the images are paths. Default: null, the current folder.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>
    /// Gets the photos by which the best epoch is chosen, with the same two columns; labels, keys or text, are told apart by their names. Default: null, a part of the training data is held out.
    /// </summary>
    public IDataView? ValidationData { get; init; }

    /// <summary>
    /// Gets which part of each class is held out for validation, in (0, 1), chosen by the seed of <see cref="Training"/>. Ignored where <see cref="ValidationData"/> is set. Default: 0.2.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.2;

    /// <summary>Gets the backbone and how it is trained. Default: <see cref="ImageClassifierOptions"/>' own defaults.</summary>
    public ImageClassifierOptions Training { get; init; } = new();

    /// <summary>
    /// Gets whether the logits are divided by the temperature that makes the probabilities of the validation photos honest (<see cref="TemperatureScaling"/>). Labels stay what they are. Where these
    /// photos tell no temperature (<see cref="TemperatureScalingResult.AtBound"/>) it stays 1, and a warning is logged. Default: <see langword="false"/>.
    /// </summary>
    public bool CalibrateScores { get; init; }

    /// <summary>Gets which other views of an image are scored with it. Default: <see cref="TestTimeAugmentation.None"/>.</summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>
    /// Gets in what numbers the fitted transformer, and what is saved of it, keeps the network and computes; training itself is <see cref="ImageClassifierOptions.Precision"/>. With
    /// <see cref="WeightPrecision.Int8"/>, <c>Fit</c> calibrates on some of the photos that were learned from, never on those for validation. Default: <see cref="WeightPrecision.Float32"/>.
    /// </summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Gets how <c>Fit</c> calibrates. Ignored unless <see cref="Precision"/> is <see cref="WeightPrecision.Int8"/>.</summary>
    public QuantizationOptions Calibration { get; init; } = new();

    /// <summary>
    /// Gets what happens to images that cannot be decoded when the fitted transformer meets them; those in the training data are left out, and logged. Default:
    /// <see cref="InvalidImageHandling.Throw"/>.
    /// </summary>
    public InvalidImageHandling OnInvalidImage { get; init; } = InvalidImageHandling.Throw;

    /// <summary>Gets who receives what each training leaves behind: weights, report on the validation photos, history. Called once a fit, on its thread. Default: nobody.</summary>
    public Action<TrainedImageClassifier>? OnTrained { get; init; }

    /// <summary>Gets the context to whose log the trainer writes, normally the <c>MLContext</c>. Default: null, no log lines.</summary>
    public IHostEnvironment? Environment { get; init; }

    /// <summary>Gets what stops a fit within a batch; the best weights so far are kept. Default: nothing.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>How the fitted transformer scores.</summary>
    internal ImageClassificationOptions Scoring => new()
    {
        InputColumnName = FeatureColumnName,
        ImageFolder = ImageFolder,
        TestTimeAugmentation = TestTimeAugmentation,
        OnInvalidImage = OnInvalidImage,
        Precision = Precision,
        Environment = Environment,
    };

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(FeatureColumnName);
        ArgumentNullException.ThrowIfNull(Training);
        if (ValidationFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ValidationFraction), ValidationFraction, "The part for validation must lie between 0 and 1.");
        ArgumentNullException.ThrowIfNull(Calibration);
        Calibration.Check();
        Training.Check();
        Scoring.Check();
    }
}
