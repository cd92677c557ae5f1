using MLNet.VisionGraph.Training.Detectors.Data;

namespace MLNet.VisionGraph.Training.Reports.Detections;

/// <summary>Searches for labels that may be wrong.</summary>
internal static class LabelProblems
{
    private const double Confident = 0.8;
    private const double NearlyEqual = 0.9;

    /// <summary>Finds the problems.</summary>
    /// <param name="matching">The detections of the report's images.</param>
    /// <param name="samples">The report's images.</param>
    /// <param name="parts">All images by part, those of the report first.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="most">The number of problems of each kind that are described.</param>
    /// <param name="pictures">Takes requests for pictures.</param>
    public static DetectionProblems Find(
        DetectionMatching matching,
        IReadOnlyList<DetectionSample> samples,
        IEnumerable<(string Part, IReadOnlyList<DetectionSample> Samples)> parts,
        IReadOnlyList<string> classNames,
        int most,
        DetectionPictures pictures
    )
    {
        var (all, part) = (parts.ToArray(), parts.First().Part);
        MatchedObject[] unfound =
        [
            .. matching.Objects.Where(each => !each.IsCrowd && !each.IsSeen).OrderByDescending(each => each.Box.Area),
        ];
        MatchedDetection[] unlabeled =
        [
            .. matching
                .Detections.Where(each => each.Match == DetectionMatching.Nothing && each.Score > Confident)
                .OrderByDescending(each => each.Score),
        ];
        var duplicates = all.SelectMany(each => each.Samples.SelectMany(sample => Duplicates(each.Part, sample)))
            .OrderByDescending(each => each.Overlap)
            .ToArray();
        return new DetectionProblems(
            unfound.Length,
            [.. unfound.Take(most).Select(each => Describe(samples[each.Image], part, each.Class, each.Box, 0, null))],
            unlabeled.Length,
            [
                .. unlabeled
                    .Take(most)
                    .Select(each =>
                        Describe(
                            samples[each.Image],
                            part,
                            each.Class,
                            each.Box,
                            each.Score,
                            each.Over >= 0 ? classNames[matching.Objects[each.Over].Class] : null
                        )
                    ),
            ],
            duplicates.Length,
            [
                .. duplicates
                    .Take(most)
                    .Select(each => Describe(each.Sample, each.Part, each.One.Label, each.One.Box, each.Overlap, null, each.Other.Box)),
            ]
        );

        DetectionProblem Describe(
            DetectionSample sample,
            string part,
            int label,
            BoundingBox box,
            double score,
            string? labeled,
            params BoundingBox[] others
        ) =>
            new(
                sample.Image.Name,
                part,
                classNames[label],
                DetectionPictures.Corners(box),
                Math.Round(score, 4),
                labeled,
                pictures.Request(sample, box, others)
            );
    }

    private static IEnumerable<(string Part, DetectionSample Sample, TrainedObject One, TrainedObject Other, double Overlap)> Duplicates(
        string part,
        DetectionSample sample
    )
    {
        for (var i = 0; i < sample.Objects.Count; i++)
        {
            var one = sample.Objects[i];
            for (var j = i + 1; j < sample.Objects.Count && !one.IsCrowd; j++)
            {
                var other = sample.Objects[j];
                if (other.IsCrowd || other.Label != one.Label)
                    continue;
                var overlap = one.Box.IntersectionOverUnion(other.Box);
                if (overlap > NearlyEqual)
                    yield return (part, sample, one, other, overlap);
            }
        }
    }
}
