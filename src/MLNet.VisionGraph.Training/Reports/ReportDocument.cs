namespace MLNet.VisionGraph.Training.Reports;

/// <summary>All that a report says, as it stands in its JSON. Photos are meant by their place in <see cref="Photos"/>, classes by theirs in <see cref="Classes"/>.</summary>
internal sealed record ReportDocument
{
    public required string Generator { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required ReportModel Model { get; init; }

    public required ReportTraining Training { get; init; }

    public required ReportData Data { get; init; }

    /// <summary>The numbers on the photos by which the best epoch was chosen.</summary>
    public required ClassificationReport Validation { get; init; }

    /// <summary>The numbers on photos that had no part in the training; null where there are none.</summary>
    public ClassificationReport? Test { get; init; }

    /// <summary>The 95 % intervals of the accuracies.</summary>
    public required ReportIntervals AccuracyInterval { get; init; }

    /// <summary>The temperature that suits the validation photos, and the calibration with it.</summary>
    public TemperatureScalingResult? Temperature { get; init; }

    /// <summary>What eight bits cost, where it is deployed so; null elsewhere.</summary>
    public ReportInt8? Int8 { get; init; }

    /// <summary>The photos that were looked at.</summary>
    public IReadOnlyList<ReportPhoto> Photos { get; init; } = [];

    public IReadOnlyList<DuplicateGroup> Duplicates { get; init; } = [];

    public IReadOnlyList<SuspiciousLabel> SuspiciousLabels { get; init; } = [];

    public IReadOnlyList<ReportPlace> Map { get; init; } = [];

    public IReadOnlyList<ReportHeatmap> Heatmaps { get; init; } = [];

    public ScoringSpeed? Speed { get; init; }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>What the model is.</summary>
internal sealed record ReportModel(
    string Backbone, string? Paper, int ImageSize, long Parameters, long Macs, long WeightBytes, long? OnnxBytes, IReadOnlyList<ReportFile> Files);

/// <summary>A file of the model.</summary>
internal sealed record ReportFile(string Name, long Bytes);

/// <summary>How it was trained.</summary>
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
    IReadOnlyList<ReportTrial> Trials);

/// <summary>An option of the training.</summary>
internal sealed record ReportOption(string Name, string Value);

/// <summary>A classifier that a search has tried.</summary>
internal sealed record ReportTrial(string Backbone, string Strategy, int Photos, int Epochs, double Seconds, double? Accuracy, double? LogLoss, string? Remark);

/// <summary>The photos: how many there are of each class in each part, and what could not be read.</summary>
internal sealed record ReportData(IReadOnlyList<ReportPart> Parts, IReadOnlyList<UnreadablePhoto> Unreadable);

/// <summary>A part of the photos.</summary>
internal sealed record ReportPart(PhotoPart Part, int Photos, int LookedAt, IReadOnlyList<int> ClassCounts);

/// <summary>Between which values the accuracy lies with a confidence of 95 % (Wilson).</summary>
internal sealed record ReportIntervals(Metrics.WilsonInterval Validation, Metrics.WilsonInterval? Test);

/// <summary>How the classifier does in eight bits and in float32 on the same photos, and on what share of them both say the same.</summary>
internal sealed record ReportInt8(long Photos, double Accuracy, double Float32Accuracy, double Agreement)
{
    public static ReportInt8 Of(QuantizationComparison comparison) => new(comparison.Int8.Rows, comparison.Int8.Accuracy, comparison.Float32.Accuracy, comparison.Agreement);
}

/// <summary>A photo that was looked at.</summary>
/// <param name="Name">The path, the picture's tag, or the row.</param>
/// <param name="Part">What it is used for.</param>
/// <param name="Label">Its class.</param>
/// <param name="Predicted">The class that it is given.</param>
/// <param name="Probability">Its own class's probability.</param>
/// <param name="Loss">−ln of that.</param>
/// <param name="Best">The most probable classes, the best first.</param>
internal sealed record ReportPhoto(string Name, PhotoPart Part, int Label, int Predicted, double Probability, double Loss, IReadOnlyList<ReportScore> Best);

/// <summary>A class and its probability.</summary>
internal sealed record ReportScore(int Class, double Probability);

/// <summary>A photo's place on the map, from 0 to 1 in both directions.</summary>
internal sealed record ReportPlace(int Photo, double X, double Y);

/// <summary>What in a photo speaks for a class: row by row, from 0 to 1.</summary>
internal sealed record ReportHeatmap(int Photo, int Class, int Rows, int Columns, IReadOnlyList<double> Values);
