using MLNet.VisionGraph.Training.Detectors.Data;

namespace MLNet.VisionGraph.Training.Reports.Detections;

/// <summary>A true object.</summary>
/// <param name="Image">The index of its image.</param>
/// <param name="Class">The index of its class.</param>
/// <param name="Box">The box, in pixels of the image.</param>
/// <param name="IsCrowd">Whether it is a group, which need not be found.</param>
internal sealed record MatchedObject(int Image, int Class, BoundingBox Box, bool IsCrowd)
{
    /// <summary>Gets the score of the detection that finds the object; 0 if none does.</summary>
    public double FoundAt { get; set; }

    /// <summary>Gets a value indicating whether a detection of any class overlaps the object.</summary>
    public bool IsSeen { get; set; }
}

/// <summary>A detection and the object that it finds.</summary>
/// <param name="Image">The index of its image.</param>
/// <param name="Class">The index of its class.</param>
/// <param name="Score">The score, rounded down to four digits.</param>
/// <param name="Box">The box, in pixels of the image.</param>
/// <param name="Match">The index of the object that it finds; -1 for none, -2 where it is within a crowd and does not count.</param>
/// <param name="Over">The index of the object of another class that it overlaps most, if it finds none; -1 for none.</param>
internal sealed record MatchedDetection(int Image, int Class, double Score, BoundingBox Box, int Match, int Over);

/// <summary>
/// Which detection finds which object, at an IoU of 0.5. Within a class, better scores choose first; so what a detection finds does not
/// depend on the score from which on detections count.
/// </summary>
internal sealed class DetectionMatching
{
    /// <summary>The match of a detection that finds nothing.</summary>
    public const int Nothing = -1;

    /// <summary>The match of a detection within a crowd.</summary>
    public const int Crowd = -2;

    private const double MinOverlap = 0.5;
    private const int ScoreSteps = 10_000;

    private readonly List<MatchedObject> _objects = [];
    private readonly List<MatchedDetection> _detections = [];

    private DetectionMatching(int classes) => Classes = classes;

    /// <summary>Gets the number of classes.</summary>
    public int Classes { get; }

    /// <summary>Gets the objects, image by image.</summary>
    public IReadOnlyList<MatchedObject> Objects => _objects;

    /// <summary>Gets the detections, image by image, in each from the best score down.</summary>
    public IReadOnlyList<MatchedDetection> Detections => _detections;

    /// <summary>Matches the detections of images.</summary>
    public static DetectionMatching Create(
        IReadOnlyList<DetectionSample> samples,
        IReadOnlyList<IReadOnlyList<Detection>> found,
        int classes
    )
    {
        var matching = new DetectionMatching(classes);
        for (var image = 0; image < samples.Count; image++)
            matching.Add(image, samples[image].Objects, found[image]);
        return matching;
    }

    private void Add(int image, IReadOnlyList<TrainedObject> objects, IReadOnlyList<Detection> found)
    {
        var first = _objects.Count;
        _objects.AddRange(objects.Select(each => new MatchedObject(image, each.Label, each.Box, each.IsCrowd)));
        foreach (var detection in found.OrderByDescending(each => each.Score))
        {
            var score = (double)(Math.Floor((decimal)detection.Score * ScoreSteps) / ScoreSteps);
            var match = Best(first, detection, each => each.Class == detection.ClassIndex && !each.IsCrowd && each.FoundAt == 0);
            var over = Best(first, detection, each => each.Class != detection.ClassIndex && !each.IsCrowd);
            foreach (var each in _objects.Skip(first))
                each.IsSeen |= each.Box.IntersectionOverUnion(detection.Box) >= MinOverlap;
            if (match >= 0)
                (_objects[match].FoundAt, over) = (score, Nothing);
            else if (IsInCrowd(first, detection))
                (match, over) = (Crowd, Nothing);
            _detections.Add(new MatchedDetection(image, detection.ClassIndex, score, detection.Box, match, over));
        }
    }

    private int Best(int first, Detection detection, Func<MatchedObject, bool> canBe)
    {
        var (best, most) = (Nothing, MinOverlap);
        for (var i = first; i < _objects.Count; i++)
        {
            if (!canBe(_objects[i]))
                continue;
            var overlap = _objects[i].Box.IntersectionOverUnion(detection.Box);
            if (overlap >= most)
                (best, most) = (i, overlap);
        }

        return best;
    }

    // As COCO does it, the part of the detection that lies in the crowd decides.
    private bool IsInCrowd(int first, Detection detection) =>
        _objects
            .Skip(first)
            .Any(each =>
                each.IsCrowd
                && each.Class == detection.ClassIndex
                && Shared(each.Box, detection.Box) >= MinOverlap * Math.Max(detection.Box.Area, double.Epsilon)
            );

    private static double Shared(BoundingBox one, BoundingBox other) =>
        new BoundingBox(
            Math.Max(one.X0, other.X0),
            Math.Max(one.Y0, other.Y0),
            Math.Min(one.X1, other.X1),
            Math.Min(one.Y1, other.Y1)
        ).Area;
}
