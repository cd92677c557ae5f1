namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// The data of a report, as serialized to JSON. Images are referred to by their index in <see cref="Images"/>, classes by theirs in
/// <see cref="Classes"/>.
/// </summary>
internal sealed record ReportDocument
{
    public required string Generator { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required ReportModel Model { get; init; }

    public required ReportTraining Training { get; init; }

    public required ReportData Data { get; init; }

    /// <summary>Gets the metrics on the validation images, which determined the best epoch.</summary>
    public required ClassificationReport Validation { get; init; }

    /// <summary>Gets the metrics on the test images; null if there are none.</summary>
    public ClassificationReport? Test { get; init; }

    /// <summary>Gets the 95% confidence intervals of the accuracies.</summary>
    public required ReportIntervals AccuracyInterval { get; init; }

    /// <summary>Gets the best temperature for the validation images, and the calibration with it.</summary>
    public TemperatureScalingResult? Temperature { get; init; }

    /// <summary>Gets the effect of int8 quantization; null if the model is not deployed in int8.</summary>
    public ReportInt8? Int8 { get; init; }

    /// <summary>Gets the reviewed images.</summary>
    public IReadOnlyList<ReportImage> Images { get; init; } = [];

    public IReadOnlyList<DuplicateGroup> Duplicates { get; init; } = [];

    public IReadOnlyList<SuspiciousLabel> SuspiciousLabels { get; init; } = [];

    public IReadOnlyList<ReportPoint> Map { get; init; } = [];

    public IReadOnlyList<ReportHeatmap> Heatmaps { get; init; } = [];

    public ScoringSpeed? Speed { get; init; }

    /// <summary>Gets notes about what was left out, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>The description of the model.</summary>
internal sealed record ReportModel(
    string Backbone,
    string? Paper,
    int ImageSize,
    long Parameters,
    long MultiplyAdds,
    long WeightBytes,
    long? OnnxBytes,
    IReadOnlyList<ReportFile> Files
);

/// <summary>A file of the model.</summary>
internal sealed record ReportFile(string Name, long Bytes);

/// <summary>The description of the training.</summary>
internal sealed record ReportTraining(
    string Strategy,
    int Epochs,
    int PlannedEpochs,
    int BestEpoch,
    double Seconds,
    bool Interrupted,
    string? StopReason,
    IReadOnlyList<ReportOption> Options,
    IReadOnlyList<EpochRecord> History,
    IReadOnlyList<ReportTrial> Trials
);

/// <summary>An option of the training.</summary>
internal sealed record ReportOption(string Name, string Value);

/// <summary>A classifier that a search has tried.</summary>
internal sealed record ReportTrial(
    string Backbone,
    string Strategy,
    int Images,
    int Epochs,
    double Seconds,
    double? Accuracy,
    double? LogLoss,
    string? Note
);

/// <summary>The data set.</summary>
/// <param name="Parts">The number of images of each class in each part.</param>
/// <param name="Unreadable">The images that could not be read.</param>
/// <param name="LeftOut">Descriptions of other files and folders that were left out, by kind.</param>
/// <param name="Notes">Notes on how the images were read.</param>
internal sealed record ReportData(
    IReadOnlyList<ReportPart> Parts,
    IReadOnlyList<UnreadableImage> Unreadable,
    IReadOnlyList<string> LeftOut,
    IReadOnlyList<string> Notes
);

/// <summary>A part of the data set.</summary>
internal sealed record ReportPart(DatasetPart Part, int Images, int LookedAt, IReadOnlyList<int> ClassCounts);

/// <summary>The 95% confidence intervals of the accuracies (Wilson).</summary>
internal sealed record ReportIntervals(Metrics.WilsonInterval Validation, Metrics.WilsonInterval? Test);

/// <summary>The accuracy in int8 and in float32 on the same images, and the share of images on which both predict the same class.</summary>
internal sealed record ReportInt8(long Images, double Accuracy, double Float32Accuracy, double Agreement)
{
    public static ReportInt8 Create(QuantizationComparison comparison) =>
        new(comparison.Int8.Rows, comparison.Int8.Accuracy, comparison.Float32.Accuracy, comparison.Agreement);
}

/// <summary>A reviewed image.</summary>
/// <param name="Name">The path, the image's tag, or the row.</param>
/// <param name="Part">The use of the image.</param>
/// <param name="Label">The true class.</param>
/// <param name="Predicted">The predicted class.</param>
/// <param name="Probability">The probability of the true class.</param>
/// <param name="Loss">The negative logarithm of that probability.</param>
/// <param name="Best">The most probable classes, best first.</param>
internal sealed record ReportImage(
    string Name,
    DatasetPart Part,
    int Label,
    int Predicted,
    double Probability,
    double Loss,
    IReadOnlyList<ReportScore> Best
);

/// <summary>A class and its probability.</summary>
internal sealed record ReportScore(int Class, double Probability);

/// <summary>The position of an image on the map, from 0 to 1 in both directions.</summary>
internal sealed record ReportPoint(int Image, double X, double Y);

/// <summary>The evidence for a class in an image: values from 0 to 1 in row-major order.</summary>
internal sealed record ReportHeatmap(int Image, int Class, int Rows, int Columns, IReadOnlyList<double> Values);
