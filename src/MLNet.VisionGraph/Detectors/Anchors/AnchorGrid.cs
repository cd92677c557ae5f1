namespace MLNet.VisionGraph.Detectors.Anchors;

/// <summary>
/// The anchors of a pyramid: at each pixel of each level boxes of several shapes and sizes, around the position of the pixel times the
/// stride (Ren et al., arXiv:1506.01497, section 3.1.1; Lin et al., arXiv:1708.02002, section 4).
/// </summary>
/// <param name="Scales">The sides of square anchors, in strides.</param>
/// <param name="Ratios">The ratios of height to width.</param>
internal sealed record AnchorGrid(IReadOnlyList<double> Scales, IReadOnlyList<double> Ratios)
{
    private static readonly double[] s_ratios = [0.5, 1, 2];

    /// <summary>Gets the anchors of a region proposal network: one size of 8 strides, three shapes.</summary>
    public static AnchorGrid ForProposals { get; } = new([8], s_ratios);

    /// <summary>Gets the anchors of RetinaNet: three sizes within an octave from 4 strides, three shapes.</summary>
    public static AnchorGrid ForRetinaNet { get; } = new([.. Enumerable.Range(0, 3).Select(i => 4 * Math.Pow(2, i / 3.0))], s_ratios);

    /// <summary>Gets the number of anchors at a pixel.</summary>
    public int Count => Scales.Count * Ratios.Count;

    /// <summary>Returns the anchors at the first pixel of a level, in the order of ratios and, within them, of sizes.</summary>
    /// <param name="stride">The stride of the level, in pixels.</param>
    /// <returns>The boxes x0, y0, x1, y1, four values each.</returns>
    public float[] BasesOf(int stride)
    {
        var bases = new List<float>(4 * Count);
        foreach (var ratio in Ratios)
        {
            // The official code computes these in float32.
            var heightRatio = MathF.Sqrt((float)ratio);
            var widthRatio = 1 / heightRatio;
            foreach (var scale in Scales)
            {
                var (width, height) = (stride * widthRatio * (float)scale, stride * heightRatio * (float)scale);
                bases.AddRange([-0.5f * width, -0.5f * height, 0.5f * width, 0.5f * height]);
            }
        }

        return [.. bases];
    }
}
