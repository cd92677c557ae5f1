using System.Globalization;
using MLNet.VisionGraph.Training.Detectors.Data;
using MLNet.VisionGraph.Training.Detectors.Evaluation;

namespace MLNet.VisionGraph.Training.Reports.Detections;

/// <summary>Builds a report on a detector.</summary>
internal sealed class DetectionReportBuilder(
    TrainedObjectDetector trained,
    ObjectDatasetSplit images,
    DetectionReportOptions options,
    CancellationToken cancellationToken
)
{
    /// <summary>The name of the part for test images.</summary>
    public const string Test = "test";

    // The page of so many detections has about 6 MB of numbers.
    private const int MaxDetections = 200_000;
    private const int BytesPerNumber = 30;
    private const int BytesOfScripts = 200_000;

    private readonly List<string> _notes = [];

    /// <summary>Builds the report.</summary>
    /// <param name="found">The objects found in each of the report's images; null to run the detector.</param>
    public (DetectionPageData Page, CocoMetrics Boxes, CocoMetrics? Masks) Build(IReadOnlyList<IReadOnlyList<Detection>>? found = null)
    {
        var set = images.Test ?? images.Validation;
        var samples = DetectionSample.From(set, trained.ClassNames);
        found ??= trained.Detect(set, cancellationToken);
        var (boxes, masks) = DetectorEvaluation.Measure(samples, found, trained.ClassNames, trained.HasMasks);
        return (Build(samples, found, boxes, masks), boxes, masks);
    }

    private DetectionPageData Build(
        IReadOnlyList<DetectionSample> samples,
        IReadOnlyList<IReadOnlyList<Detection>> found,
        CocoMetrics boxes,
        CocoMetrics? masks
    )
    {
        var matching = DetectionMatching.Create(samples, found, trained.ClassNames.Count);
        var threshold = options.Threshold ?? DetectionCounts.BestThreshold(matching);
        var mistakes = DetectionCounts.MistakesOfImages(matching, samples.Count, threshold);
        var shown = ShownImages(matching, samples.Count);
        var (objects, detections) = Columns(matching, shown);

        var numbers = objects.Class.Length + detections.Class.Length + samples.Count * 3;
        var pictures = new DetectionPictures(options.MaxBytes - BytesOfScripts - BytesPerNumber * numbers, cancellationToken);
        var problems = LabelProblems.Find(matching, samples, PartOf(samples), trained.ClassNames, options.Findings, pictures);
        var missed = matching
            .Objects.Index()
            .Where(pair => !pair.Item.IsCrowd && pair.Item.Image < shown)
            .OrderBy(pair => pair.Item.FoundAt)
            .ThenByDescending(pair => pair.Item.Box.Area)
            .Take(options.Crops)
            .Select(pair => new[] { pair.Index, pictures.Request(samples[pair.Item.Image], pair.Item.Box) })
            .ToArray();
        var invented = matching
            .Detections.Index()
            .Where(pair => pair.Item.Match == DetectionMatching.Nothing && pair.Item.Image < shown)
            .OrderByDescending(pair => pair.Item.Score)
            .Take(options.Crops)
            .Select(pair => new[] { pair.Index, pictures.Request(samples[pair.Item.Image], pair.Item.Box) })
            .ToArray();
        var worst = mistakes
            .Index()
            .Take(shown)
            .OrderByDescending(pair => pair.Item)
            .ThenBy(pair => pair.Index)
            .Take(options.Images)
            .Select(pair => pair.Index)
            .ToArray();
        pictures.RequestWhole(worst, samples, found, matching);
        pictures.Read();
        AddNotes(samples.Count, worst.Length, pictures);
        return new DetectionPageData(
            new DetectionDocument
            {
                Generator = $"MLNet.VisionGraph.Training {ReportBuilder.Version}",
                Created = DateTimeOffset.Now,
                Name = options.Name,
                Part = Part,
                Architecture = trained.Architecture.ToString(),
                Backbone = trained.Backbone.Name,
                ImageSize = trained.ImageSize,
                HasMasks = trained.HasMasks,
                Classes = trained.ClassNames,
                Boxes = DetectionNumbers.Create(boxes),
                Masks = masks is null ? null : DetectionNumbers.Create(masks),
                Threshold = threshold,
                Thresholds = [.. Enumerable.Range(1, 19).Select(step => CountsAt(matching, step / 20.0))],
                Confusion = DetectionCounts.Confusion(matching, threshold),
                Training = Training(),
                Problems = problems,
                Images = [.. samples.Select((each, i) => new DetectionImage(each.Image.Name, each.Width, each.Height, mistakes[i]))],
                Notes = _notes,
            },
            objects,
            detections,
            pictures.Pictures,
            pictures.Crops,
            missed,
            invented
        );
    }

    private string Part => images.Test is null ? "validation" : Test;

    private IEnumerable<(string Part, IReadOnlyList<DetectionSample> Samples)> PartOf(IReadOnlyList<DetectionSample> samples)
    {
        yield return (Part, samples);
        yield return ("training", DetectionSample.From(images.Training, trained.ClassNames));
        if (images.Test is not null)
            yield return ("validation", DetectionSample.From(images.Validation, trained.ClassNames));
    }

    private static DetectionThreshold CountsAt(DetectionMatching matching, double threshold)
    {
        var classes = DetectionCounts.OfClasses(matching, threshold);
        return new DetectionThreshold(threshold, DetectionCounts.Sum(classes), classes);
    }

    // The slider counts the detections of the first images, as many as the page can hold.
    private int ShownImages(DetectionMatching matching, int count)
    {
        var most = Math.Min(MaxDetections, options.MaxBytes / 2 / BytesPerNumber);
        if (matching.Detections.Count + matching.Objects.Count <= most)
            return count;
        var perImage = new int[count];
        foreach (var each in matching.Detections)
            perImage[each.Image]++;
        foreach (var each in matching.Objects)
            perImage[each.Image]++;
        var (shown, sum) = (0, 0L);
        while (shown < count && (sum += perImage[shown]) <= most)
            shown++;
        Note(
            $"The numbers that follow the slider are those of the first {shown} of {count} images, as many as the page can hold. "
                + "Average precision and the JSON file are of all images."
        );
        return shown;
    }

    private static (DetectionObjectColumns Objects, DetectionColumns Detections) Columns(DetectionMatching matching, int shown)
    {
        var objects = matching.Objects.TakeWhile(each => each.Image < shown).ToArray();
        var detections = matching.Detections.TakeWhile(each => each.Image < shown).ToArray();
        return (
            new DetectionObjectColumns(
                [.. objects.Select(each => each.Image)],
                [.. objects.Select(each => each.Class)],
                [.. objects.Index().Where(pair => pair.Item.IsCrowd).Select(pair => pair.Index)]
            ),
            new DetectionColumns(
                [.. detections.Select(each => each.Image)],
                [.. detections.Select(each => each.Class)],
                [.. detections.Select(each => each.Score)],
                [.. detections.Select(each => each.Match)],
                [.. detections.Select(each => each.Over)]
            )
        );
    }

    private void AddNotes(int count, int wanted, DetectionPictures pictures)
    {
        if (pictures.Unreadable > 0)
            Note($"{pictures.Unreadable} images could not be read and are not shown; their objects count as missed.");
        if (wanted < count)
            Note($"Of {count} images, the {wanted} with the most mistakes are shown; the numbers are of all.");
        if (pictures.LeftOut > 0)
            Note($"{pictures.LeftOut} pictures were left out, so that the page has at most {Text(options.MaxBytes / 1e6)} MB.");
        if (pictures.HasNoOutlines)
            Note("The outlines of some images were left out, since the page would become too large.");
    }

    private void Note(string note)
    {
        _notes.Add(note);
        options.OnWarning?.Invoke(note);
    }

    private DetectionTraining Training() =>
        new(
            trained.History.Count,
            trained.Options.Epochs,
            trained.BestEpoch,
            Math.Round(trained.TrainingTime.TotalSeconds, 3),
            options.IsInterrupted,
            trained.StopReason,
            [
                new("batch size", Text(trained.Options.BatchSize)),
                new("highest learning rate", Text(trained.Options.LearningRate)),
                new("averaged weights", trained.Options.WeightAveraging is null ? "no" : "yes"),
                new("device", trained.Options.Device),
                new("seed", Text(trained.Options.Seed)),
            ],
            trained.History
        );

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
