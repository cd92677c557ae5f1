using System.Reflection;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Metrics;
using MLNet.VisionGraph.Training.Reports.Map;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>Makes a report, one part after the other. A part that fails or is not reached in time is left out and remarked on: a report must not cost a training.</summary>
internal sealed class ReportBuilder
{
    // Of the time, so much may go to looking at photos; the rest is for what is made of it.
    private const double LookingShare = 0.45;
    private const double FindingShare = 0.55;
    private const double HeatmapShare = 0.8;

    private readonly TrainedImageClassifier _trained;
    private readonly PhotoSplit _photos;
    private readonly TrainingReportOptions _options;
    private readonly ReportClock _clock;
    private readonly List<string> _remarks = [];
    private bool _isCut;

    public ReportBuilder(TrainedImageClassifier trained, PhotoSplit photos, TrainingReportOptions options, CancellationToken cancellationToken)
    {
        (_trained, _photos, _options) = (trained, photos, options);
        _clock = new ReportClock(options.TimeFor(trained.State.Elapsed), cancellationToken);
    }

    /// <summary>Makes everything that the report says, and the page's pictures.</summary>
    public (ReportDocument Document, ReportPictures Pictures) Build()
    {
        var review = Attempt("the photos", LookingShare, clock => PhotoReview.Of(_trained, _photos, _options, clock));
        var seen = review?.Seen ?? [];
        var test = _options.Test ?? Attempt("the numbers on the test photos", () => TestOf(seen));
        var neighbours = new NearestNeighbours([.. seen.Select(photo => photo.Embedding)]);
        var duplicates = Attempt("duplicates", FindingShare, clock => DuplicateGroup.Find(seen, neighbours, clock)) ?? [];
        var suspicious = Attempt("suspicious labels", FindingShare, clock => SuspiciousLabel.Find(seen, neighbours, clock)) ?? [];
        var heatmaps = Attempt("where the network looks", HeatmapShare, clock => ClassActivation.Of(_trained, seen, ForHeatmaps(seen), clock)) ?? [];
        var map = Attempt("the map", () => MapOf(seen)) ?? [];
        var speed = Attempt("the speed", () => ScoringSpeed.Measure(_trained));
        (duplicates, suspicious) = ([.. duplicates.Take(_options.Findings)], [.. suspicious.Take(_options.Findings)]);

        var pictures = new ReportPictures(_options.PictureBytes);
        pictures.Offer(heatmaps);
        pictures.Offer(seen, ByImportance(seen, duplicates, suspicious, map));
        var parts = Attempt("the counts", () => Parts(seen)) ?? [];
        Remark(parts, pictures);
        return (
            new ReportDocument
            {
                Generator = $"MLNet.VisionGraph.Training {Version}",
                Created = DateTimeOffset.Now,
                Name = _options.Name,
                Classes = _trained.ClassNames,
                Model = ModelOf(speed.OnnxBytes),
                Training = TrainingDescription.Of(_trained, _options),
                Data = new ReportData(parts, Unreadable(review)),
                Validation = _trained.Validation,
                Test = test,
                AccuracyInterval = new ReportIntervals(IntervalOf(_trained.Validation), test is null ? null : IntervalOf(test)),
                Temperature = Attempt("the temperature", () => TemperatureOf(seen)),
                Int8 = _options.Int8 is { } int8 ? ReportInt8.Of(int8) : null,
                Photos = [.. seen.Select(Describe)],
                Duplicates = duplicates,
                SuspiciousLabels = suspicious,
                Map = map,
                Heatmaps = [.. heatmaps.Select(found => new ReportHeatmap(found.Photo, found.Class, found.Rows, found.Columns, found.Values))],
                Speed = speed.Speed,
                Remarks = _remarks,
            },
            pictures);
    }

    private static string Version => typeof(ReportBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? string.Empty;

    // Within a share of the time, counted from the beginning.
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
        catch (Exception exception) // Whatever it is: the classifier is trained, and that must not be in vain.
        {
            var remark = $"The report goes without {what}: {exception.Message}";
            _remarks.Add(remark);
            _options.OnWarning?.Invoke(remark);
            return default;
        }
    }

    private void Remark(IReadOnlyList<ReportPart> parts, ReportPictures pictures)
    {
        foreach (var part in parts.Where(part => part.LookedAt < part.Photos))
            _remarks.Add($"Of {part.Photos} {part.Part.ToString().ToLowerInvariant()} photos {part.LookedAt} were looked at, drawn at random.");
        if (_isCut || _clock.IsOver)
            _remarks.Add("The time for the report was over before everything was looked at: findings, heatmaps and the map may be incomplete.");
        if (pictures.IsFull)
            _remarks.Add("Not every photo has a picture here, so that the page stays small.");
    }

    private IReadOnlyList<ReportPart> Parts(IReadOnlyList<SeenPhoto> seen)
    {
        (PhotoPart Part, PhotoSet? Photos)[] parts = [(PhotoPart.Training, _photos.Training), (PhotoPart.Validation, _photos.Validation), (PhotoPart.Test, _photos.Test)];
        return
        [
            .. from part in parts
               where part.Photos is not null
               let photos = part.Photos.WithClasses(_trained.ClassNames)
               select new ReportPart(part.Part, photos.Count, seen.Count(photo => photo.Part == part.Part), photos.ClassCounts),
        ];
    }

    private IReadOnlyList<UnreadablePhoto> Unreadable(PhotoReview? review) =>
    [
        .. new[] { _trained.Unreadable, _photos.Training.Unreadable, _photos.Validation.Unreadable, _photos.Test?.Unreadable ?? [], review?.Unreadable ?? [] }
            .SelectMany(list => list).DistinctBy(photo => photo.Name),
    ];

    private ReportModel ModelOf(long onnxBytes)
    {
        var cost = NetworkCost.Of(_trained.Backbone.Network, _trained.Settings);
        return new ReportModel(
            _trained.Backbone.Name,
            _trained.Backbone.Paper is { } paper ? $"{paper.Title}, arXiv:{paper.ArXiv}" : null,
            _trained.Settings.Width,
            cost.ParameterCount,
            cost.Macs,
            cost.Parameters.Where(parameter => parameter.Kind != ParameterKind.BatchCount).Sum(parameter => parameter.Count) * sizeof(float),
            onnxBytes > 0 ? onnxBytes : null,
            [.. _options.Files.Select(path => new FileInfo(path)).Where(file => file.Exists).Select(file => new ReportFile(file.Name, file.Length))]);
    }

    private ClassificationReport? TestOf(IReadOnlyList<SeenPhoto> seen)
    {
        var accumulator = new ClassificationAccumulator(_trained.ClassNames);
        foreach (var photo in seen.Where(photo => photo.Part == PhotoPart.Test))
            accumulator.Add(photo.Logits, photo.Label);
        return accumulator.Rows > 0 ? accumulator.Report() : null;
    }

    private TemperatureScalingResult? TemperatureOf(IReadOnlyList<SeenPhoto> seen)
    {
        var scaling = new TemperatureScaling(_trained.ClassNames.Count);
        foreach (var photo in seen.Where(photo => photo.Part == PhotoPart.Validation))
            scaling.AddBatch(photo.Logits, [photo.Label]);
        return scaling.Rows > 0 ? scaling.Fit() : null;
    }

    private List<ReportPlace> MapOf(IReadOnlyList<SeenPhoto> seen)
    {
        // Those photos first that were looked at first: validation, test, then some of those that were learned from.
        var shown = Math.Min(_options.MapPhotos, seen.Count);
        if (shown < 4 || _clock.IsOver)
            return [];
        var places = TSne.Embed([.. seen.Take(shown).Select(photo => photo.Embedding)], () => _clock.IsOver);
        var (left, top) = (places.Min(place => place.X), places.Min(place => place.Y));
        var side = Math.Max(Math.Max(places.Max(place => place.X) - left, places.Max(place => place.Y) - top), double.Epsilon);
        return [.. places.Select((place, photo) => new ReportPlace(photo, Math.Round((place.X - left) / side, 4), Math.Round((place.Y - top) / side, 4)))];
    }

    // Half of them the worst mistakes, half right ones of as many classes as possible; of photos that were not learned from.
    private int[] ForHeatmaps(IReadOnlyList<SeenPhoto> seen)
    {
        int[] judged = [.. Enumerable.Range(0, seen.Count).Where(photo => seen[photo].Part != PhotoPart.Training)];
        int[] wrong = [.. judged.Where(photo => !seen[photo].IsRight).OrderByDescending(photo => seen[photo].Loss).Take(_options.Heatmaps / 2)];
        var right = judged.Where(photo => seen[photo].IsRight).GroupBy(photo => seen[photo].Label).SelectMany(group => group.Select((photo, place) => (photo, place)));
        return [.. wrong, .. right.OrderBy(entry => entry.place).Select(entry => entry.photo).Take(_options.Heatmaps - wrong.Length)];
    }

    private IEnumerable<int> ByImportance(
        IReadOnlyList<SeenPhoto> seen, IReadOnlyList<DuplicateGroup> duplicates, IReadOnlyList<SuspiciousLabel> suspicious, IReadOnlyList<ReportPlace> map)
    {
        int[] wrong = [.. Enumerable.Range(0, seen.Count).Where(photo => !seen[photo].IsRight && seen[photo].Part != PhotoPart.Training).OrderByDescending(photo => seen[photo].Loss)];
        var samples = Enumerable.Range(0, seen.Count).OrderBy(photo => seen[photo].Part).GroupBy(photo => seen[photo].Label).SelectMany(group => group.Take(_options.PhotosPerClass));
        return wrong.Take(2 * _options.Mistakes)
            .Concat(suspicious.SelectMany(label => label.Neighbours.Prepend(label.Photo)))
            .Concat(duplicates.SelectMany(group => group.Photos))
            .Concat(samples)
            .Concat(wrong)
            .Concat(map.Select(place => place.Photo))
            .Concat(Enumerable.Range(0, seen.Count).Where(photo => seen[photo].Part != PhotoPart.Training));
    }

    private static WilsonInterval IntervalOf(ClassificationReport report) => WilsonInterval.Of(report.Accuracy, report.Rows);

    private static ReportPhoto Describe(SeenPhoto photo) => new(
        photo.Sample.Name,
        photo.Part,
        photo.Label,
        photo.Predicted,
        Math.Round(photo.Probability[photo.Label], 6),
        Math.Round(photo.Loss, 5),
        [.. Enumerable.Range(0, photo.Probability.Length).OrderByDescending(index => photo.Probability[index]).Take(3).Select(index => new ReportScore(index, Math.Round(photo.Probability[index], 6)))]);
}
