namespace MLNet.VisionGraph.Training.Tests.Metrics;

/// <summary>
/// COCO's numbers straight from their definition, without any of the means by which the library is fast: every number evaluates all images
/// again, masks are compared pixel by pixel, and precision at a recall is searched among all detections.
/// </summary>
internal sealed class SlowCocoEvaluation(
    IReadOnlyList<(GroundTruthObject[] Objects, Detection[] Detections)> images,
    int classes,
    bool masks
)
{
    private static readonly (double Least, double Greatest)[] s_areas = [(0, 1e10), (0, 1024), (1024, 9216), (9216, 1e10)];

    private enum Fate
    {
        Right,
        Wrong,
        Ignored,
    }

    public double[] Numbers() =>
        [
            Precision(null, 0),
            Precision(0, 0),
            Precision(5, 0),
            Precision(null, 1),
            Precision(null, 2),
            Precision(null, 3),
            Recall(1, 0),
            Recall(10, 0),
            Recall(100, 0),
            Recall(100, 1),
            Recall(100, 2),
            Recall(100, 3),
        ];

    private double Precision(int? threshold, int range) =>
        Mean(
            from c in Enumerable.Range(0, classes)
            from t in threshold is { } one ? [one] : Enumerable.Range(0, 10)
            let objects = CountObjects(c, range)
            where objects > 0
            select AveragePrecision([.. Fates(c, t, range, 100)], objects)
        );

    private double Recall(int best, int range) =>
        Mean(
            from c in Enumerable.Range(0, classes)
            from t in Enumerable.Range(0, 10)
            let objects = CountObjects(c, range)
            where objects > 0
            select Fates(c, t, range, best).Count(fate => fate == Fate.Right) / (double)objects
        );

    private static double AveragePrecision(Fate[] fates, int objects)
    {
        var points = Enumerable
            .Range(1, fates.Length)
            .Select(count =>
            {
                var right = fates.Take(count).Count(fate => fate == Fate.Right);
                var wrong = fates.Take(count).Count(fate => fate == Fate.Wrong);
                return (Recall: right / (double)objects, Precision: right == 0 ? 0 : right / (double)(right + wrong));
            })
            .ToArray();
        return Enumerable
            .Range(0, 101)
            .Average(i => points.Where(point => point.Recall >= i * 0.01).Select(point => point.Precision).DefaultIfEmpty(0).Max());
    }

    // What becomes of a class's detections of all images, from the best score down.
    private IEnumerable<Fate> Fates(int c, int threshold, int range, int best) =>
        images
            .SelectMany(image => FatesInImage(image.Objects, image.Detections, c, 0.5 + 0.05 * threshold, range, best))
            .OrderByDescending(fate => fate.Score)
            .Select(fate => fate.Fate);

    private List<(double Score, Fate Fate)> FatesInImage(
        GroundTruthObject[] objects,
        Detection[] detections,
        int c,
        double threshold,
        int range,
        int best
    )
    {
        List<GroundTruthObject> free = [.. objects.Where(truth => truth.ClassIndex == c)];
        List<(double, Fate)> fates = [];
        foreach (var detection in detections.Where(d => d.ClassIndex == c).OrderByDescending(d => d.Score).Take(best))
        {
            var candidates = free.Where(truth => Overlap(detection, truth) >= threshold - 1e-12).ToArray();
            var taken =
                candidates.Where(truth => Counts(truth, range)).MaxByLast(truth => Overlap(detection, truth))
                ?? candidates.MaxByLast(truth => Overlap(detection, truth));
            if (taken is { IsCrowd: false })
                free.RemoveAt(free.FindIndex(truth => ReferenceEquals(truth, taken)));
            fates.Add(
                (
                    detection.Score,
                    taken is null ? (IsWithin(masks ? detection.Mask!.Area : detection.Box.Area, range) ? Fate.Wrong : Fate.Ignored)
                    : Counts(taken, range) ? Fate.Right
                    : Fate.Ignored
                )
            );
        }

        return fates;
    }

    private int CountObjects(int c, int range) =>
        images.Sum(image => image.Objects.Count(truth => truth.ClassIndex == c && Counts(truth, range)));

    private bool Counts(GroundTruthObject truth, int range) =>
        !truth.IsCrowd && IsWithin(truth.Area ?? (masks ? truth.Mask!.Area : truth.Box.Area), range);

    private static bool IsWithin(double area, int range) => area >= s_areas[range].Least && area <= s_areas[range].Greatest;

    private double Overlap(Detection detection, GroundTruthObject truth)
    {
        double shared,
            own,
            other;
        if (masks)
        {
            var (a, b) = (detection.Mask!.ToPixels(), truth.Mask!.ToPixels());
            (shared, own, other) = (a.Zip(b).Count(p => p.First && p.Second), a.Count(p => p), b.Count(p => p));
        }
        else
        {
            var (a, b) = (detection.Box, truth.Box);
            var width = Math.Max(0, Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0));
            var height = Math.Max(0, Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0));
            (shared, own, other) = (width * height, a.Area, b.Area);
        }

        return shared == 0 ? 0 : shared / (truth.IsCrowd ? own : own + other - shared);
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(-1).Average();
}

internal static class LastMaximum
{
    /// <summary>Returns the last of the greatest elements; null without elements.</summary>
    public static T? MaxByLast<T>(this IEnumerable<T> elements, Func<T, double> key)
        where T : class => elements.Reverse().MaxBy(key);
}
