namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>
/// Non-maximum suppression by mmcv's rules: of boxes that overlap by more than a threshold, only the one with the highest score is kept.
/// Boxes with equal scores keep their order.
/// </summary>
internal static class BoxSuppression
{
    // From this many boxes on, mmcv suppresses label by label.
    private const int ManyBoxes = 10_000;

    /// <summary>Suppresses boxes regardless of labels.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="scores">Their scores.</param>
    /// <param name="threshold">The overlap; a box that overlaps another by exactly this much is kept.</param>
    /// <returns>The indexes of the kept boxes, by descending score.</returns>
    public static int[] Keep(ReadOnlySpan<Box> boxes, ReadOnlySpan<float> scores, float threshold)
    {
        var order = ByScore(scores);
        var areas = new float[boxes.Length];
        for (var i = 0; i < boxes.Length; i++)
            areas[i] = boxes[i].Area;
        var isSuppressed = new bool[boxes.Length];
        var kept = new List<int>();
        for (var position = 0; position < order.Length; position++)
        {
            var i = order[position];
            if (isSuppressed[i])
                continue;
            kept.Add(i);
            foreach (var j in order.AsSpan(position + 1))
            {
                if (!isSuppressed[j] && Overlap(boxes[i], areas[i], boxes[j], areas[j]) > threshold)
                    isSuppressed[j] = true;
            }
        }

        return [.. kept];
    }

    /// <summary>
    /// Suppresses boxes of the same label, or of the same pyramid level, only. As in mmcv, the boxes of each label are moved to a region of
    /// their own, in single precision.
    /// </summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="scores">Their scores.</param>
    /// <param name="labels">Their labels, from 0.</param>
    /// <param name="threshold">The overlap.</param>
    /// <returns>The indexes of the kept boxes, by descending score.</returns>
    public static int[] KeepByLabel(ReadOnlySpan<Box> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, float threshold)
    {
        if (boxes.IsEmpty)
            return [];
        var largest = float.NegativeInfinity;
        foreach (var box in boxes)
            largest = Math.Max(largest, Math.Max(Math.Max(box.X1, box.Y1), Math.Max(box.X2, box.Y2)));
        var moved = new Box[boxes.Length];
        for (var i = 0; i < boxes.Length; i++)
        {
            var offset = labels[i] * (largest + 1);
            moved[i] = boxes[i].Offset(offset, offset);
        }

        return boxes.Length < ManyBoxes ? Keep(moved, scores, threshold) : KeepLabelByLabel(moved, scores, labels, threshold);
    }

    /// <summary>Returns the indexes by descending score; equal scores keep their order.</summary>
    public static int[] ByScore(ReadOnlySpan<float> scores)
    {
        var order = new int[scores.Length];
        var keys = new (float Score, int Index)[scores.Length];
        for (var i = 0; i < order.Length; i++)
            (order[i], keys[i]) = (i, (scores[i], i));
        Array.Sort(keys, order, ByScoreThenIndex.Instance);
        return order;
    }

    private static int[] KeepLabelByLabel(Box[] boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, float threshold)
    {
        var kept = new List<int>();
        foreach (var label in labels.ToArray().Distinct())
        {
            var indexes = new List<int>();
            for (var i = 0; i < labels.Length; i++)
            {
                if (labels[i] == label)
                    indexes.Add(i);
            }

            var ofLabel = new float[indexes.Count];
            for (var i = 0; i < ofLabel.Length; i++)
                ofLabel[i] = scores[indexes[i]];
            kept.AddRange(Keep([.. indexes.Select(i => boxes[i])], ofLabel, threshold).Select(i => indexes[i]));
        }

        kept.Sort();
        var ofKept = new float[kept.Count];
        for (var i = 0; i < ofKept.Length; i++)
            ofKept[i] = scores[kept[i]];
        return [.. ByScore(ofKept).Select(i => kept[i])];
    }

    private static float Overlap(Box a, float areaOfA, Box b, float areaOfB)
    {
        var width = Math.Max(0, Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1));
        var height = Math.Max(0, Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1));
        var intersection = width * height;
        return intersection / (areaOfA + areaOfB - intersection);
    }

    private sealed class ByScoreThenIndex : IComparer<(float Score, int Index)>
    {
        public static readonly ByScoreThenIndex Instance = new();

        public int Compare((float Score, int Index) x, (float Score, int Index) y) =>
            y.Score.CompareTo(x.Score) is var byScore and not 0 ? byScore : x.Index.CompareTo(y.Index);
    }
}
