using System.Text.Json;

namespace MLNet.VisionGraph.Parity;

/// <summary>Compares lists of boxes: each of the reference's is matched with the nearest one of the same class.</summary>
internal static class DetectionComparisons
{
    private const double BoxBound = 0.02; // pixels
    private const double ProposalBound = 0.05; // pixels
    private const double MaskSide = 28;
    private const double AreaBound = 5.5; // pixels of a mask

    /// <summary>Compares proposals as a set: even exact ties of scores occur among them.</summary>
    public static IEnumerable<Comparison> Proposals(string folder, int images, IReadOnlyDictionary<string, float[]> results)
    {
        var slots = results["proposal_scores"].Length / images;
        for (var image = 0; image < images; image++)
        {
            var expected = NpyFile.Read(Path.Combine(folder, $"proposals_{image}.npy"));
            var count = results["proposal_scores"].AsSpan(image * slots, slots).ToArray().Count(score => score > 0);
            yield return new Comparison($"proposals/{image}/count", Math.Abs(count - expected.Length / 5), 0.5);
            var found = results["proposals"].AsSpan(image * slots * 4, count * 4).ToArray();
            var worst = 0.0;
            for (var row = 0; row < expected.Length; row += 5)
                worst = Math.Max(worst, Nearest(found, expected.AsSpan(row, 4), _ => true).Distance);
            yield return new Comparison($"proposals/{image}/boxes", worst, ProposalBound);
        }
    }

    /// <summary>Compares the detections of one image.</summary>
    public static IEnumerable<Comparison> Detections(
        JsonElement expected,
        JsonElement description,
        int image,
        int images,
        IReadOnlyDictionary<string, float[]> results,
        string folder
    )
    {
        var (boxes, scores) = (JsonNumbers.Rows(expected.GetProperty("boxes")), JsonNumbers.Doubles(expected.GetProperty("scores")));
        var labels = JsonNumbers.Doubles(expected.GetProperty("labels"));
        var slots = results["scores"].Length / images;
        var foundScores = results["scores"].AsSpan(image * slots, slots).ToArray();
        var foundLabels = results["labels"].AsSpan(image * slots, slots).ToArray();
        var count = foundScores.Count(score => score > 0);
        var found = results["boxes"].AsSpan(image * slots * 4, count * 4).ToArray();

        var (worstBox, worstScore) = (0.0, 0.0);
        var matches = new int[boxes.Length];
        for (var i = 0; i < boxes.Length; i++)
        {
            var (row, distance) = Nearest(found, boxes[i], row => foundLabels[row] == labels[i]);
            matches[i] = row;
            worstBox = Math.Max(worstBox, distance);
            worstScore = Math.Max(worstScore, row < 0 ? 1 : Math.Abs(foundScores[row] - scores[i]));
        }

        var scaled = JsonNumbers.Doubles(description.GetProperty("scale_factor"))[0] != 1;
        yield return new Comparison($"detections/{image}/count", Math.Abs(count - boxes.Length), 0.5);
        yield return new Comparison($"detections/{image}/distinct", boxes.Length - matches.Distinct().Count(), 0.5);
        yield return new Comparison($"detections/{image}/boxes", worstBox, BoxBound);
        yield return new Comparison($"detections/{image}/scores", worstScore, scaled || folder.EndsWith('B') ? 5e-4 : 1e-4);
        if (results.TryGetValue("masks", out var masks) && !matches.Contains(-1))
        {
            yield return MaskAreas(expected, description, image, found, masks, slots, matches);
            yield return MaskLogits(folder, image, masks, slots, matches);
        }
    }

    private static Comparison MaskAreas(
        JsonElement expected,
        JsonElement description,
        int image,
        float[] boxes,
        float[] masks,
        int slots,
        int[] matches
    )
    {
        var areas = JsonNumbers.Doubles(expected.GetProperty("mask_area"));
        var size = JsonNumbers.Doubles(description.GetProperty("ori_shape"));
        var length = (int)(MaskSide * MaskSide);
        var worst = 0.0;
        for (var i = 0; i < areas.Length; i++)
        {
            var box = boxes.AsSpan(matches[i] * 4, 4);
            var mask = InstanceMask.FromProbabilities(
                masks.AsSpan((image * slots + matches[i]) * length, length),
                new BoundingBox(box[0], box[1], box[2], box[3]),
                (int)size[1],
                (int)size[0]
            );
            worst = Math.Max(worst, Math.Abs(mask.Area - areas[i]));
        }

        return new Comparison($"detections/{image}/mask areas", worst, AreaBound);
    }

    private static Comparison MaskLogits(string folder, int image, float[] masks, int slots, int[] matches)
    {
        var expected = NpyFile.Read(Path.Combine(folder, $"mask_logits_first12_{image}.npy"));
        var length = (int)(MaskSide * MaskSide);
        var worst = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var probability = masks[(image * slots + matches[i / length]) * length + i % length];
            worst = Math.Max(worst, Math.Abs(probability - 1 / (1 + Math.Exp(-expected[i]))));
        }

        return new Comparison($"detections/{image}/mask probabilities", worst, 5e-4);
    }

    private static (int Row, double Distance) Nearest(float[] boxes, ReadOnlySpan<double> box, Func<int, bool> matches)
    {
        var (best, nearest) = (-1, double.PositiveInfinity);
        for (var row = 0; row < boxes.Length / 4; row++)
        {
            if (!matches(row))
                continue;
            var distance = 0.0;
            for (var i = 0; i < 4; i++)
                distance = Math.Max(distance, Math.Abs(boxes[row * 4 + i] - box[i]));
            if (distance < nearest)
                (best, nearest) = (row, distance);
        }

        return (best, nearest);
    }
}
