namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Chooses the (candidate, class) pairs with high scores.</summary>
internal static class ScoreFilter
{
    /// <summary>Chooses pairs.</summary>
    /// <param name="scores">The scores, [N, classes].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="above">The number that a score must exceed.</param>
    /// <param name="count">How many pairs to return at most.</param>
    /// <returns>The pairs, by descending score.</returns>
    public static IReadOnlyList<(int Candidate, int Label, float Score)> Best(
        ReadOnlySpan<float> scores,
        int classes,
        float above,
        int count
    )
    {
        var (indexes, found) = (new List<int>(), new List<float>());
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] > above)
            {
                indexes.Add(i);
                found.Add(scores[i]);
            }
        }

        float[] values = [.. found];
        return
        [
            .. BoxSuppression
                .ByScore(values)
                .Take(count)
                .Select(i => (Candidate: indexes[i] / classes, Label: indexes[i] % classes, Score: values[i])),
        ];
    }
}
