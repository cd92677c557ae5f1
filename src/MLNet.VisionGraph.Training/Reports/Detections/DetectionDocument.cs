namespace MLNet.VisionGraph.Training.Reports.Detections;

/// <summary>The numbers of a report on a detector.</summary>
internal sealed record DetectionDocument
{
    public required string Generator { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Name { get; init; }

    public required string Part { get; init; }

    public required string Architecture { get; init; }

    public required string Backbone { get; init; }

    public required int ImageSize { get; init; }

    public required bool HasMasks { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required DetectionNumbers Boxes { get; init; }

    public required DetectionNumbers? Masks { get; init; }

    public required double Threshold { get; init; }

    public required IReadOnlyList<DetectionThreshold> Thresholds { get; init; }

    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    public required DetectionTraining Training { get; init; }

    public required DetectionProblems Problems { get; init; }

    public required IReadOnlyList<DetectionImage> Images { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>COCO's metrics.</summary>
internal sealed record DetectionNumbers(
    int Images,
    int Objects,
    double AveragePrecision,
    double AveragePrecision50,
    double AveragePrecision75,
    double AverageRecall100,
    IReadOnlyList<DetectionClassNumbers> Classes
)
{
    private const int Digits = 4;

    public static DetectionNumbers Create(CocoMetrics metrics) =>
        new(
            metrics.Images,
            metrics.Objects,
            metrics.AveragePrecision,
            metrics.AveragePrecision50,
            metrics.AveragePrecision75,
            metrics.AverageRecall100,
            [
                .. metrics.Classes.Select(each => new DetectionClassNumbers(
                    each.Name,
                    each.Objects,
                    each.AveragePrecision,
                    each.AveragePrecision50,
                    [.. each.PrecisionRecallCurve().Select(value => Math.Round(value, Digits))]
                )),
            ]
        );
}

/// <summary>COCO's metrics of a class, and its precision at the recalls 0, 0.01, … 1 and an IoU of 0.5.</summary>
internal sealed record DetectionClassNumbers(
    string Name,
    int Objects,
    double AveragePrecision,
    double AveragePrecision50,
    IReadOnlyList<double> Curve
);

/// <summary>What is found from a score on, together and of each class.</summary>
internal sealed record DetectionThreshold(double Threshold, DetectionCounts All, IReadOnlyList<DetectionCounts> Classes);

/// <summary>How the detector was trained.</summary>
internal sealed record DetectionTraining(
    int Epochs,
    int PlannedEpochs,
    int BestEpoch,
    double Seconds,
    bool Interrupted,
    string? StopReason,
    IReadOnlyList<ReportOption> Options,
    IReadOnlyList<EpochRecord> History
);

/// <summary>An image, with its mistakes at the chosen score.</summary>
internal sealed record DetectionImage(string Name, int Width, int Height, int Mistakes);

/// <summary>
/// Labels that may be wrong: the first ones of each kind, and how many there are. <c>Unfound</c> are objects that no detection of any class
/// overlaps, <c>Unlabeled</c> confident detections that find nothing, <c>Duplicates</c> pairs of nearly equal boxes of a class.
/// </summary>
internal sealed record DetectionProblems(
    int UnfoundCount,
    IReadOnlyList<DetectionProblem> Unfound,
    int UnlabeledCount,
    IReadOnlyList<DetectionProblem> Unlabeled,
    int DuplicateCount,
    IReadOnlyList<DetectionProblem> Duplicates
);

/// <summary>A label that may be wrong.</summary>
/// <param name="Name">The name of the image.</param>
/// <param name="Part">The part: training, validation or test.</param>
/// <param name="Class">The class of the object, of the detection or of the pair.</param>
/// <param name="Box">The box: x0, y0, x1, y1 in pixels.</param>
/// <param name="Score">The score of a detection, the IoU of a pair; 0 for an object.</param>
/// <param name="Labeled">The class of the label that a detection overlaps; null for none.</param>
/// <param name="Crop">The index of the page's picture; null for none.</param>
internal sealed record DetectionProblem(
    string Name,
    string Part,
    string Class,
    IReadOnlyList<double> Box,
    double Score,
    string? Labeled,
    int? Crop
);
