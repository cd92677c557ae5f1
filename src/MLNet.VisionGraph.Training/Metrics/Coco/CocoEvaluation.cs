namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>Evaluates images: matches them one by one, and then computes the curves class by class, both on all cores.</summary>
internal static class CocoEvaluation
{
    public static CocoClassResult[] Evaluate(IReadOnlyList<CocoImage> images, int classes, bool masks)
    {
        var matches = new CocoMatch[images.Count][];
        Parallel.For(
            0,
            images.Count,
            () => new CocoMatcher(masks),
            (i, _, matcher) =>
            {
                matches[i] = matcher.Match(images[i]);
                return matcher;
            },
            _ => { }
        );
        var byClass = Group(matches, classes);
        var objects = CountObjects(images, classes, masks);
        var results = new CocoClassResult[classes];
        Parallel.For(
            0,
            classes,
            i => results[i] = CocoClassAccumulator.Accumulate(byClass[i], objects.AsSpan(i * CocoThresholds.Areas.Length, 4))
        );
        return results;
    }

    private static CocoMatch[][] Group(CocoMatch[][] matches, int classes)
    {
        var counts = new int[classes];
        foreach (var image in matches)
        {
            foreach (ref readonly var match in image.AsSpan())
                counts[match.Class]++;
        }

        CocoMatch[][] groups = [.. counts.Select(count => new CocoMatch[count])];
        Array.Clear(counts);
        foreach (var image in matches)
        {
            foreach (ref readonly var match in image.AsSpan())
                groups[match.Class][counts[match.Class]++] = match;
        }

        return groups;
    }

    // [class, range of areas]
    private static int[] CountObjects(IReadOnlyList<CocoImage> images, int classes, bool masks)
    {
        var counts = new int[classes * CocoThresholds.Areas.Length];
        foreach (var image in images)
        {
            foreach (ref readonly var truth in image.Objects.AsSpan())
            {
                for (var range = 0; !truth.IsCrowd && range < CocoThresholds.Areas.Length; range++)
                {
                    if (CocoThresholds.IsWithin(truth.AreaFor(masks), range))
                        counts[truth.Class * CocoThresholds.Areas.Length + range]++;
                }
            }
        }

        return counts;
    }
}
