namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Selects region proposals from the predictions of an image (arXiv:1506.01497, section 3.3).</summary>
internal sealed record ProposalSelection
{
    /// <summary>Gets the number of anchors per level that are considered, those with the highest scores. The default is 2000.</summary>
    public int PerLevel { get; init; } = 2000;

    /// <summary>Gets the number of proposals per image. The default is 1000.</summary>
    public int Count { get; init; } = 1000;

    /// <summary>Gets the overlap above which the proposal with the lower score is dropped. The default is 0.7.</summary>
    public float Overlap { get; init; } = 0.7f;

    /// <summary>Selects proposals.</summary>
    /// <param name="anchors">The anchors.</param>
    /// <param name="scores">The scores of all anchors, level after level.</param>
    /// <param name="deltas">The deltas of all anchors.</param>
    /// <param name="height">The height of the image, in pixels, without padding.</param>
    /// <param name="width">The width of the image, in pixels, without padding.</param>
    /// <returns>The proposals and their scores, by descending score; they lie within the image and are not empty.</returns>
    public (Box[] Boxes, float[] Scores) Select(
        PyramidAnchors anchors,
        ReadOnlySpan<float> scores,
        ReadOnlySpan<BoxDelta> deltas,
        int height,
        int width
    )
    {
        var (boxes, found, levels) = (new List<Box>(), new List<float>(), new List<int>());
        for (var level = 0; level < anchors.Maps.Count; level++)
        {
            var start = anchors.Starts[level];
            var ofLevel = scores[start..anchors.Starts[level + 1]];
            foreach (var i in BoxSuppression.ByScore(ofLevel).AsSpan(0, Math.Min(PerLevel, ofLevel.Length)))
            {
                var box = BoxCoder.Anchors.Decode(anchors.Boxes[start + i], deltas[start + i]).Clip(width, height);
                if (!(box.Width > 0 && box.Height > 0))
                    continue;
                boxes.Add(box);
                found.Add(ofLevel[i]);
                levels.Add(level);
            }
        }

        Box[] all = [.. boxes];
        float[] ofAll = [.. found];
        var kept = BoxSuppression.KeepByLabel(all, ofAll, levels.ToArray(), Overlap).Take(Count).ToArray();
        return (Array.ConvertAll(kept, i => all[i]), Array.ConvertAll(kept, i => ofAll[i]));
    }
}
