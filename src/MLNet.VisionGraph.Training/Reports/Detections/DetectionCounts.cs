namespace MLNet.VisionGraph.Training.Reports.Detections;

/// <summary>What is found from a score on.</summary>
/// <param name="Found">The number of objects that are found.</param>
/// <param name="Missed">The number of objects that are not found.</param>
/// <param name="Invented">The number of detections that find nothing.</param>
internal sealed record DetectionCounts(int Found, int Missed, int Invented)
{
    /// <summary>Gets the share of detections that find an object; null without detections.</summary>
    public double? Precision => Found + Invented > 0 ? (double)Found / (Found + Invented) : null;

    /// <summary>Gets the share of objects that are found; null without objects.</summary>
    public double? Recall => Found + Missed > 0 ? (double)Found / (Found + Missed) : null;

    private double F1 => 2.0 * Found / Math.Max(1, 2 * Found + Missed + Invented);

    /// <summary>Counts each class at a score.</summary>
    public static DetectionCounts[] OfClasses(DetectionMatching matching, double threshold)
    {
        var objects = new int[matching.Classes];
        var (found, invented) = (new int[matching.Classes], new int[matching.Classes]);
        foreach (var each in matching.Objects.Where(each => !each.IsCrowd))
            objects[each.Class]++;
        foreach (var each in matching.Detections.Where(each => each.Score >= threshold))
        {
            if (each.Match >= 0)
                found[each.Class]++;
            else if (each.Match == DetectionMatching.Nothing)
                invented[each.Class]++;
        }

        return [.. objects.Select((count, i) => new DetectionCounts(found[i], count - found[i], invented[i]))];
    }

    /// <summary>Counts the mistakes in each image at a score: missed objects and invented ones.</summary>
    public static int[] MistakesOfImages(DetectionMatching matching, int images, double threshold)
    {
        var mistakes = new int[images];
        foreach (var each in matching.Objects.Where(each => !each.IsCrowd && each.FoundAt < threshold))
            mistakes[each.Image]++;
        foreach (var each in matching.Detections.Where(each => each.Match == DetectionMatching.Nothing && each.Score >= threshold))
            mistakes[each.Image]++;
        return mistakes;
    }

    /// <summary>Adds the counts of classes.</summary>
    public static DetectionCounts Sum(IReadOnlyList<DetectionCounts> classes) =>
        new(classes.Sum(each => each.Found), classes.Sum(each => each.Missed), classes.Sum(each => each.Invented));

    /// <summary>Returns the score with the highest F1, in steps of 0.01 from 0.05 to 0.95; of equal ones, the lowest.</summary>
    public static double BestThreshold(DetectionMatching matching) =>
        Enumerable.Range(5, 91).Select(step => step / 100.0).MaxBy(threshold => Sum(OfClasses(matching, threshold)).F1);

    /// <summary>
    /// Counts which class is taken for which, from a score on: [true class, class of the detection], the last row and column for the
    /// background. An object that is not found is taken for the class of the best detection that overlaps it and finds nothing.
    /// </summary>
    public static int[][] Confusion(DetectionMatching matching, double threshold)
    {
        var ground = matching.Classes;
        var counts = Enumerable.Range(0, ground + 1).Select(_ => new int[ground + 1]).ToArray();
        var taken = new bool[matching.Objects.Count];
        foreach (var each in matching.Detections.Where(each => each.Score >= threshold && each.Match >= DetectionMatching.Nothing))
        {
            var (row, over) = (ground, each.Over);
            if (each.Match >= 0)
                row = each.Class;
            else if (over >= 0 && matching.Objects[over].FoundAt < threshold && !taken[over])
                (row, taken[over]) = (matching.Objects[over].Class, true);
            counts[row][each.Class]++;
        }

        foreach (var (i, each) in matching.Objects.Index())
        {
            if (!each.IsCrowd && each.FoundAt < threshold && !taken[i])
                counts[each.Class][ground]++;
        }

        return counts;
    }
}
