using System.Globalization;
using System.Reflection;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Metrics;
using MLNet.VisionGraph.Training.Reports.Map;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// Builds a report part by part. A part that fails or exceeds the time limit is left out and mentioned in the notes: a report must not
/// make a training fail.
/// </summary>
internal sealed class ReportBuilder
{
    // The shares of the time limit, counted from the start, after which reviewing images, searching for findings and computing heatmaps
    // end.
    private const double LookingShare = 0.45;
    private const double FindingShare = 0.55;
    private const double HeatmapShare = 0.8;

    // The page shows tables of all classes up to this number.
    private const int ManyClasses = 500;

    private readonly TrainedImageClassifier _trained;
    private readonly ImageDatasetSplit _images;
    private readonly TrainingReportOptions _options;
    private readonly ReportClock _clock;
    private readonly List<string> _notes = [];
    private bool _isCut;

    public ReportBuilder(
        TrainedImageClassifier trained,
        ImageDatasetSplit images,
        TrainingReportOptions options,
        CancellationToken cancellationToken
    )
    {
        (_trained, _images, _options) = (trained, images, options);
        _clock = new ReportClock(options.TimeLimitFor(trained.State.Elapsed), cancellationToken);
    }

    /// <summary>Builds the report and the images of its page.</summary>
    public (ReportDocument Document, ReportThumbnails Thumbnails) Build()
    {
        WarnOfUnknownClasses();
        var review = Attempt("the images", LookingShare, clock => ImageReview.Create(_trained, _images, _options, clock));
        var seen = review?.Seen ?? [];
        var test = _options.Test ?? Attempt("the metrics of the test images", () => TestOf(seen));
        var neighbors = new NearestNeighbors([.. seen.Select(image => image.Embedding)]);
        var duplicates = Attempt("duplicates", FindingShare, clock => DuplicateGroup.Find(seen, neighbors, clock)) ?? [];
        var suspicious = Attempt("suspicious labels", FindingShare, clock => SuspiciousLabel.Find(seen, neighbors, clock)) ?? [];
        var heatmaps =
            Attempt("where the network looks", HeatmapShare, clock => ClassActivation.Create(_trained, seen, ForHeatmaps(seen), clock))
            ?? [];
        var map = Attempt("the map", () => MapOf(seen)) ?? [];
        var speed = Attempt("the speed", () => ScoringSpeed.Measure(_trained));
        (duplicates, suspicious) = ([.. duplicates.Take(_options.Findings)], [.. suspicious.Take(_options.Findings)]);

        var images = new ReportThumbnails(_options.ThumbnailBytes);
        images.Offer(heatmaps);
        images.Offer(seen, ByImportance(seen, duplicates, suspicious, map));
        var parts = Attempt("the counts", () => Parts(seen)) ?? [];
        AddNotes(parts, images);
        return (
            new ReportDocument
            {
                Generator = $"MLNet.VisionGraph.Training {Version}",
                Created = DateTimeOffset.Now,
                Name = _options.Name,
                Classes = _trained.ClassNames,
                Model = ModelOf(speed.OnnxBytes),
                Training = TrainingDescription.Create(_trained, _options),
                Data = new ReportData(parts, Unreadable(review), _images.LeftOut, _images.Notes),
                Validation = _trained.Validation,
                Test = test,
                AccuracyInterval = new ReportIntervals(IntervalOf(_trained.Validation), test is null ? null : IntervalOf(test)),
                Temperature = Attempt("the temperature", () => TemperatureOf(seen)),
                Int8 = _options.Int8 is { } int8 ? ReportInt8.Create(int8) : null,
                Images = [.. seen.Select(Describe)],
                Duplicates = duplicates,
                SuspiciousLabels = suspicious,
                Map = map,
                Heatmaps =
                [
                    .. heatmaps.Select(found => new ReportHeatmap(found.Image, found.Class, found.Rows, found.Columns, found.Values)),
                ],
                Speed = speed.Speed,
                Notes = _notes,
            },
            images
        );
    }

    private void WarnOfUnknownClasses()
    {
        foreach (var images in new[] { _images.Training, _images.Validation, _images.Test }.OfType<ImageDataset>())
        {
            if (images.Known(_trained.ClassNames).Unknown is { Count: > 0 } unknown)
                Note($"The report does not contain {unknown.Values.Sum()} images. {ClassMapping.Describe(unknown, _trained.ClassNames)}");
        }
    }

    private void Note(string note)
    {
        _notes.Add(note);
        _options.OnWarning?.Invoke(note);
    }

    internal static string Version =>
        typeof(ReportBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? string.Empty;

    // Runs within a share of the time limit, counted from the start.
    private T? Attempt<T>(string what, double share, Func<ReportClock, T> make)
    {
        var clock = _clock.Until(share);
        var made = Attempt(what, () => make(clock));
        _isCut |= clock.IsOver;
        return made;
    }

    private T? Attempt<T>(string what, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) // Any exception: a failed report must not lose the trained classifier.
        {
            Note($"The report does not contain {what}: {exception.Message}");
            return default;
        }
    }

    private void AddNotes(IReadOnlyList<ReportPart> parts, ReportThumbnails images)
    {
        foreach (var part in parts.Where(part => part.LookedAt < part.Images))
            _notes.Add(
                $"{part.LookedAt} of {part.Images} {part.Part.ToString().ToLowerInvariant()} images were examined, chosen at random."
            );
        if (_isCut || _clock.IsOver)
            _notes.Add("The time limit of the report was reached: findings, heatmaps, and the map may be incomplete.");
        if (_trained.ClassNames.Count > ManyClasses)
            _notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"There are {_trained.ClassNames.Count:N0} classes: of the confusions only the most frequent ones are listed, "
                        + $"and tables show the classes where most is wrong."
                )
            );
        if (images.IsFull)
            _notes.Add("Some images have no thumbnail in the report, which limits the size of the page.");
    }

    private IReadOnlyList<ReportPart> Parts(IReadOnlyList<ReviewedImage> seen)
    {
        (DatasetPart Part, ImageDataset? Images)[] parts =
        [
            (DatasetPart.Training, _images.Training),
            (DatasetPart.Validation, _images.Validation),
            (DatasetPart.Test, _images.Test),
        ];
        return
        [
            .. from part in parts
            where part.Images is not null
            let images = part.Images.Known(_trained.ClassNames).Images
            select new ReportPart(part.Part, images.Count, seen.Count(image => image.Part == part.Part), images.ClassCounts),
        ];
    }

    private IReadOnlyList<UnreadableImage> Unreadable(ImageReview? review) =>
        [
            .. new[]
            {
                _trained.Unreadable,
                _images.Training.Unreadable,
                _images.Validation.Unreadable,
                _images.Test?.Unreadable ?? [],
                review?.Unreadable ?? [],
            }
                .SelectMany(list => list)
                .DistinctBy(image => image.Name),
        ];

    private ReportModel ModelOf(long onnxBytes)
    {
        var cost = NetworkCost.Create(_trained.Backbone.Network, _trained.Settings);
        return new ReportModel(
            _trained.Backbone.Name,
            _trained.Backbone.Paper is { } paper ? $"{paper.Title}, arXiv:{paper.ArXiv}" : null,
            _trained.Settings.Width,
            cost.ParameterCount,
            cost.MultiplyAdds,
            cost.Parameters.Where(parameter => parameter.Kind != ParameterKind.BatchCount).Sum(parameter => parameter.Count)
                * sizeof(float),
            onnxBytes > 0 ? onnxBytes : null,
            [
                .. _options
                    .Files.Select(path => new FileInfo(path))
                    .Where(file => file.Exists)
                    .Select(file => new ReportFile(file.Name, file.Length)),
            ]
        );
    }

    private ClassificationReport? TestOf(IReadOnlyList<ReviewedImage> seen)
    {
        var accumulator = new ClassificationAccumulator(_trained.ClassNames);
        foreach (var image in seen.Where(image => image.Part == DatasetPart.Test))
            accumulator.Add(image.Logits, image.Label);
        return accumulator.Rows > 0 ? accumulator.Report() : null;
    }

    private TemperatureScalingResult? TemperatureOf(IReadOnlyList<ReviewedImage> seen)
    {
        var scaling = new TemperatureScaling(_trained.ClassNames.Count);
        foreach (var image in seen.Where(image => image.Part == DatasetPart.Validation))
            scaling.AddBatch(image.Logits, [image.Label]);
        return scaling.Rows > 0 ? scaling.Fit() : null;
    }

    private List<ReportPoint> MapOf(IReadOnlyList<ReviewedImage> seen)
    {
        // In the order of the review: validation, test, then some training images.
        var shown = Math.Min(_options.MapImages, seen.Count);
        if (shown < 4 || _clock.IsOver)
            return [];
        var points = TSne.Embed([.. seen.Take(shown).Select(image => image.Embedding)], () => _clock.IsOver);
        var (left, top) = (points.Min(point => point.X), points.Min(point => point.Y));
        var side = Math.Max(Math.Max(points.Max(point => point.X) - left, points.Max(point => point.Y) - top), double.Epsilon);
        return
        [
            .. points.Select(
                (point, image) => new ReportPoint(image, Math.Round((point.X - left) / side, 4), Math.Round((point.Y - top) / side, 4))
            ),
        ];
    }

    // Half of them the worst mistakes, half correct predictions of as many classes as possible; no training images.
    private int[] ForHeatmaps(IReadOnlyList<ReviewedImage> seen)
    {
        int[] judged = [.. Enumerable.Range(0, seen.Count).Where(image => seen[image].Part != DatasetPart.Training)];
        int[] wrong =
        [
            .. judged.Where(image => !seen[image].IsRight).OrderByDescending(image => seen[image].Loss).Take(_options.Heatmaps / 2),
        ];
        var right = judged
            .Where(image => seen[image].IsRight)
            .GroupBy(image => seen[image].Label)
            .SelectMany(group => group.Select((image, rank) => (image, rank)));
        return [.. wrong, .. right.OrderBy(entry => entry.rank).Select(entry => entry.image).Take(_options.Heatmaps - wrong.Length)];
    }

    private IEnumerable<int> ByImportance(
        IReadOnlyList<ReviewedImage> seen,
        IReadOnlyList<DuplicateGroup> duplicates,
        IReadOnlyList<SuspiciousLabel> suspicious,
        IReadOnlyList<ReportPoint> map
    )
    {
        int[] wrong =
        [
            .. Enumerable
                .Range(0, seen.Count)
                .Where(image => !seen[image].IsRight && seen[image].Part != DatasetPart.Training)
                .OrderByDescending(image => seen[image].Loss),
        ];
        var samples = Enumerable
            .Range(0, seen.Count)
            .OrderBy(image => seen[image].Part)
            .GroupBy(image => seen[image].Label)
            .SelectMany(group => group.Take(_options.ImagesPerClass));
        return wrong
            .Take(2 * _options.Mistakes)
            .Concat(suspicious.SelectMany(label => label.Neighbors.Prepend(label.Image)))
            .Concat(duplicates.SelectMany(group => group.Images))
            .Concat(samples)
            .Concat(wrong)
            .Concat(map.Select(point => point.Image))
            .Concat(Enumerable.Range(0, seen.Count).Where(image => seen[image].Part != DatasetPart.Training));
    }

    private static WilsonInterval IntervalOf(ClassificationReport report) => WilsonInterval.Create(report.Accuracy, report.Rows);

    private static ReportImage Describe(ReviewedImage image) =>
        new(
            image.Sample.Name,
            image.Part,
            image.Label,
            image.Predicted,
            Math.Round(image.Probability[image.Label], 6),
            Math.Round(image.Loss, 5),
            [
                .. Enumerable
                    .Range(0, image.Probability.Length)
                    .OrderByDescending(index => image.Probability[index])
                    .Take(3)
                    .Select(index => new ReportScore(index, Math.Round(image.Probability[index], 6))),
            ]
        );
}
