using MLNet.VisionGraph.Detectors.Anchors;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>The best anchors of all levels of a pyramid.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="Boxes">The boxes, decoded and clipped to the image, [M, 4].</param>
/// <param name="Scores">The scores, from 0 to 1, [M].</param>
/// <param name="Classes">The classes, [M]; 0 where the head has one score per anchor.</param>
/// <param name="Levels">The levels, [M].</param>
internal readonly record struct LevelCandidates<T>(T Boxes, T Scores, T Classes, T Levels);

/// <summary>The selection of the best anchors of each level.</summary>
internal static class LevelCandidates
{
    private static readonly float[] s_deviations = [1, 1, 1, 1];

    /// <summary>Picks the best anchors of each level by their sigmoid scores, and decodes their boxes.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="outputs">The outputs of the dense heads.</param>
    /// <param name="strides">The strides of the levels.</param>
    /// <param name="anchors">The anchors.</param>
    /// <param name="imageSize">The width and height of the image, [2].</param>
    /// <param name="count">The number of candidates of a level.</param>
    /// <returns>The candidates, level after level.</returns>
    public static LevelCandidates<T> Select<T>(
        IDetectionOps<T> ops,
        DenseOutputs<T> outputs,
        IReadOnlyList<int> strides,
        AnchorGrid anchors,
        T imageSize,
        int count
    )
    {
        List<T> boxes = [],
            deltas = [],
            scores = [],
            classes = [],
            levels = [];
        for (var level = 0; level < strides.Count; level++)
        {
            var map = ops.ShapeOf(outputs.Logits[level]);
            var logits = ops.AnchorRows(outputs.Logits[level], map.Channels / anchors.Count); // [H·W·A, K]
            var best = ops.TopCandidates(ops.Sigmoid(logits), count);
            boxes.Add(ops.Anchors(best.Rows, anchors.BasesOf(strides[level]), strides[level], map.Width));
            deltas.Add(ops.GatherRows(ops.AnchorRows(outputs.Deltas[level], 4), best.Rows));
            scores.Add(best.Scores);
            classes.Add(best.Columns);
            levels.Add(ops.Integers(best.Scores, [.. Enumerable.Repeat((long)level, ops.ShapeOf(best.Scores).Channels)]));
        }

        var decoded = ops.DecodeBoxes(ops.Concat(boxes), ops.Concat(deltas), s_deviations, imageSize);
        return new LevelCandidates<T>(decoded, ops.Concat(scores), ops.Concat(classes), ops.Concat(levels));
    }
}
