namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>
/// Assigns the detections of an image to its objects as COCO does: class by class, from the best score down, each detection takes the
/// object that it overlaps most among those that are free. An object that is ignored (a crowd, or outside the range of areas) is taken only
/// where no other can be, and a crowd any number of times. One matcher serves one thread: its buffers are used again.
/// </summary>
internal sealed class CocoMatcher(bool masks)
{
    private const int Ranges = 4;

    private int[] _objectOrder = [];
    private int[] _areaOrder = [];
    private bool[] _ignored = [];
    private bool[] _taken = [];
    private double[] _overlaps = [];

    /// <summary>Returns what becomes of the image's detections, those beyond the best 100 of a class left out.</summary>
    public CocoMatch[] Match(CocoImage image)
    {
        var detections = image.Detections;
        var order = new int[detections.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => Compare(detections[a], detections[b], a, b));
        List<CocoMatch> matches = new(order.Length);
        var start = 0;
        while (start < order.Length)
        {
            var end = start + 1;
            while (end < order.Length && detections[order[end]].Class == detections[order[start]].Class)
                end++;
            MatchClass(image, order.AsSpan(start, Math.Min(end - start, CocoThresholds.MaxDetections)), matches);
            start = end;
        }

        return [.. matches];
    }

    // By class, then from the best score down; equal ones stay in their order.
    private static int Compare(in CocoDetection a, in CocoDetection b, int indexA, int indexB)
    {
        var result = a.Class.CompareTo(b.Class);
        if (result == 0)
            result = b.Score.CompareTo(a.Score);
        return result == 0 ? indexA.CompareTo(indexB) : result;
    }

    private void MatchClass(CocoImage image, ReadOnlySpan<int> found, List<CocoMatch> matches)
    {
        var start = matches.Count;
        for (var i = 0; i < found.Length; i++)
        {
            ref readonly var detection = ref image.Detections[found[i]];
            matches.Add(new CocoMatch(detection.Class, i, detection.Score, 0, 0));
        }

        var results = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(matches)[start..];
        var objects = SelectObjects(image, results[0].Class);
        if (objects > 0)
        {
            ComputeOverlaps(image, found, objects);
            for (var range = 0; range < Ranges; range++)
                MatchRange(image, range, objects, results);
        }

        // A detection that found nothing is wrong only where its own area is within the range.
        for (var i = 0; i < found.Length; i++)
        {
            var area = image.Detections[found[i]].AreaFor(masks);
            for (var range = 0; range < Ranges; range++)
            {
                if (CocoThresholds.IsWithin(area, range))
                    continue;
                var bits = ((1UL << CocoThresholds.IouCount) - 1) << (range * CocoThresholds.IouCount);
                results[i] = results[i] with { Ignored = results[i].Ignored | (bits & ~results[i].Matched) };
            }
        }
    }

    private int SelectObjects(CocoImage image, int classIndex)
    {
        if (_objectOrder.Length < image.Objects.Length)
        {
            _objectOrder = new int[image.Objects.Length];
            _areaOrder = new int[image.Objects.Length];
            _ignored = new bool[image.Objects.Length];
            _taken = new bool[image.Objects.Length];
        }

        var count = 0;
        for (var i = 0; i < image.Objects.Length; i++)
        {
            if (image.Objects[i].Class == classIndex)
                _objectOrder[count++] = i;
        }

        return count;
    }

    // [detection, object], both in the order of matching.
    private void ComputeOverlaps(CocoImage image, ReadOnlySpan<int> found, int objects)
    {
        if (_overlaps.Length < found.Length * objects)
            _overlaps = new double[found.Length * objects];
        for (var i = 0; i < found.Length; i++)
        {
            for (var j = 0; j < objects; j++)
            {
                _overlaps[i * objects + j] = image.Detections[found[i]].Overlap(image.Objects[_objectOrder[j]], masks);
            }
        }
    }

    private void MatchRange(CocoImage image, int range, int objects, Span<CocoMatch> results)
    {
        var counted = OrderObjects(image, range, objects);
        for (var threshold = 0; threshold < CocoThresholds.IouCount; threshold++)
        {
            _taken.AsSpan(0, objects).Clear();
            var bit = CocoMatch.Bit(range, threshold);
            var least = CocoThresholds.Matching(threshold);
            for (var i = 0; i < results.Length; i++)
            {
                var best = FindBest(image, _overlaps.AsSpan(i * objects, objects), counted, least);
                if (best < 0)
                    continue;
                _taken[best] = true;
                var ignored = _ignored[best] ? bit : 0;
                results[i] = results[i] with { Matched = results[i].Matched | bit, Ignored = results[i].Ignored | ignored };
            }
        }
    }

    // Those that count first, then the ignored ones; returns how many count.
    private int OrderObjects(CocoImage image, int range, int objects)
    {
        var counted = 0;
        for (var j = 0; j < objects; j++)
        {
            ref readonly var truth = ref image.Objects[_objectOrder[j]];
            _ignored[j] = truth.IsCrowd || !CocoThresholds.IsWithin(truth.AreaFor(masks), range);
            if (!_ignored[j])
                _areaOrder[counted++] = j;
        }

        var next = counted;
        for (var j = 0; j < objects; j++)
        {
            if (_ignored[j])
                _areaOrder[next++] = j;
        }

        return counted;
    }

    // Of equal overlaps, the last one is taken.
    private int FindBest(CocoImage image, ReadOnlySpan<double> overlaps, int counted, double least)
    {
        var best = -1;
        for (var k = 0; k < overlaps.Length; k++)
        {
            if (k == counted && best >= 0)
                break;
            var j = _areaOrder[k];
            if (overlaps[j] < least || (_taken[j] && !image.Objects[_objectOrder[j]].IsCrowd))
                continue;
            least = overlaps[j];
            best = j;
        }

        return best;
    }
}
