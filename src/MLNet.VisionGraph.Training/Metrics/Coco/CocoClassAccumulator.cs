namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>Computes precision and recall of one class from the matches of all images.</summary>
internal static class CocoClassAccumulator
{
    // The distance from 1 to the next double, which keeps 0 / 0 from happening.
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Computes the results.</summary>
    /// <param name="matches">The matches of the class, in the order of the images; they are sorted here.</param>
    /// <param name="objects">The numbers of objects that count, by range of areas.</param>
    public static CocoClassResult Accumulate(CocoMatch[] matches, ReadOnlySpan<int> objects)
    {
        Sort(matches);
        var averages = new double[objects.Length];
        var recalls = new double[objects.Length];
        var (precisions, scores) = (default(double[][]), default(double[][]));
        var curve = new Curve(matches.Length);
        for (var range = 0; range < objects.Length; range++)
        {
            if (objects[range] == 0)
            {
                averages[range] = recalls[range] = double.NaN;
                continue;
            }

            var rows = new double[CocoThresholds.IouCount][];
            var rowScores = new double[CocoThresholds.IouCount][];
            for (var threshold = 0; threshold < CocoThresholds.IouCount; threshold++)
            {
                recalls[range] += curve.Compute(matches, CocoMatch.Bit(range, threshold), objects[range]);
                (rows[threshold], rowScores[threshold]) = curve.AtRecalls(matches);
            }

            recalls[range] /= CocoThresholds.IouCount;
            averages[range] = rows.Average(row => row.Average());
            if (range == CocoThresholds.AllAreas)
                (precisions, scores) = (rows, rowScores);
        }

        return new CocoClassResult
        {
            Precisions = precisions,
            Scores = scores,
            AveragePrecisions = averages,
            Recalls = recalls,
            RecallOf1 = RecallOf(matches, 1, objects[CocoThresholds.AllAreas]),
            RecallOf10 = RecallOf(matches, 10, objects[CocoThresholds.AllAreas]),
            Objects = objects[CocoThresholds.AllAreas],
            Detections = matches.Length,
        };
    }

    // From the best score down; equal ones stay in the order of the images.
    private static void Sort(CocoMatch[] matches)
    {
        var keys = new (double Score, int Index)[matches.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (matches[i].Score, i);
        Array.Sort(
            keys,
            matches,
            Comparer<(double Score, int Index)>.Create(
                (a, b) =>
                {
                    var result = b.Score.CompareTo(a.Score);
                    return result == 0 ? a.Index.CompareTo(b.Index) : result;
                }
            )
        );
    }

    private static double RecallOf(CocoMatch[] matches, int best, int objects)
    {
        if (objects == 0)
            return double.NaN;
        var sum = 0.0;
        for (var threshold = 0; threshold < CocoThresholds.IouCount; threshold++)
        {
            var bit = CocoMatch.Bit(CocoThresholds.AllAreas, threshold);
            var right = 0;
            foreach (ref readonly var match in matches.AsSpan())
            {
                if (match.Rank < best && match.IsRight(bit))
                    right++;
            }

            sum += (double)right / objects;
        }

        return sum / CocoThresholds.IouCount;
    }

    /// <summary>Recall and precision after each detection, from the best score down.</summary>
    private sealed class Curve(int length)
    {
        private readonly double[] _recalls = new double[length];
        private readonly double[] _precisions = new double[length];

        /// <summary>Computes the curve, the precision not below that of any higher recall, and returns the last recall.</summary>
        public double Compute(CocoMatch[] matches, ulong bit, int objects)
        {
            var (right, wrong) = (0, 0);
            for (var i = 0; i < matches.Length; i++)
            {
                if (matches[i].IsRight(bit))
                    right++;
                else if (matches[i].IsWrong(bit))
                    wrong++;
                _recalls[i] = (double)right / objects;
                _precisions[i] = right / (wrong + right + Epsilon);
            }

            for (var i = matches.Length - 1; i > 0; i--)
            {
                if (_precisions[i] > _precisions[i - 1])
                    _precisions[i - 1] = _precisions[i];
            }

            return matches.Length == 0 ? 0 : _recalls[^1];
        }

        /// <summary>Returns the precision and the score where each of the 101 recalls is first reached, 0 where it is not.</summary>
        public (double[] Precisions, double[] Scores) AtRecalls(CocoMatch[] matches)
        {
            var precisions = new double[CocoThresholds.RecallCount];
            var scores = new double[CocoThresholds.RecallCount];
            var i = 0;
            for (var recall = 0; recall < precisions.Length; recall++)
            {
                while (i < _recalls.Length && _recalls[i] < CocoThresholds.Recalls[recall])
                    i++;
                if (i == _recalls.Length)
                    break;
                precisions[recall] = _precisions[i];
                scores[recall] = matches[i].Score;
            }

            return (precisions, scores);
        }
    }
}
