namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>The masks that a mask head learns: the part of an object's mask within a proposal, in the head's resolution.</summary>
internal static class MaskTarget
{
    private const float Threshold = 0.5f;

    /// <summary>
    /// Computes a target: the mask, sampled by RoIAlign, is 1 where it is at least a half. Sums are in single precision, in mmcv's order,
    /// so that the same values are exactly a half.
    /// </summary>
    /// <param name="mask">The mask of the object.</param>
    /// <param name="proposal">The proposal, in pixels; it is clipped to the image.</param>
    /// <param name="target">Receives side² values, 0 or 1, row after row.</param>
    /// <param name="side">The pixels per side.</param>
    public static void Fill(ObjectMask mask, Box proposal, Span<float> target, int side)
    {
        var box = proposal.Clip(mask.Width, mask.Height);
        var rule = new SamplingRule(side);
        var rows = AxisSamples.Create(box.Y1, box.Y2, 1, mask.Height, rule);
        var columns = AxisSamples.Create(box.X1, box.X2, 1, mask.Width, rule);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
                target[y * side + x] = MeanOf(mask, rows, y, columns, x) >= Threshold ? 1 : 0;
        }
    }

    private static float MeanOf(ObjectMask mask, AxisSamples rows, int row, AxisSamples columns, int column)
    {
        var sum = 0f;
        for (var i = 0; i < rows.PerBin; i++)
        {
            var (top, ofBottom) = rows[row, i];
            if (top < 0)
                continue;
            var (bottom, ofTop) = (Math.Min(top + 1, rows.Last), 1 - ofBottom);
            for (var j = 0; j < columns.PerBin; j++)
            {
                var (left, ofRight) = columns[column, j];
                if (left < 0)
                    continue;
                var (right, ofLeft) = (Math.Min(left + 1, columns.Last), 1 - ofRight);
                sum +=
                    (mask[left, top] ? ofTop * ofLeft : 0)
                    + (mask[right, top] ? ofTop * ofRight : 0)
                    + (mask[left, bottom] ? ofBottom * ofLeft : 0)
                    + (mask[right, bottom] ? ofBottom * ofRight : 0);
            }
        }

        return sum / Math.Max(rows.PerBin * columns.PerBin, 1);
    }
}
