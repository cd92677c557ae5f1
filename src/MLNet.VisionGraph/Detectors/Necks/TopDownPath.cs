using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors.Necks;

/// <summary>
/// The top-down path of a feature pyramid network: 1×1 convolutions bring the maps to equal channels, and each map adds the coarser one,
/// resized to its size (Lin et al., arXiv:1612.03144, section 3).
/// </summary>
internal static class TopDownPath
{
    public static T[] Forward<T>(IDetectionOps<T> ops, IReadOnlyList<T> maps, Scope at, int channels)
    {
        var merged = new T[maps.Count];
        for (var i = maps.Count - 1; i >= 0; i--)
        {
            merged[i] = ops.Conv2d(maps[i], at / "lateral_convs" / i / "conv", new ConvShape(channels, Bias: true));
            if (i == maps.Count - 1)
                continue;
            var size = ops.ShapeOf(maps[i]);
            merged[i] = ops.Add(merged[i], ops.UpsampleNearest(merged[i + 1], size.Height, size.Width));
        }

        return merged;
    }

    /// <summary>Applies the 3×3 convolution that ends each level.</summary>
    public static T Finish<T>(IDetectionOps<T> ops, T map, Scope at, int channels, int stride = 1) =>
        ops.Conv2d(map, at / "conv", new ConvShape(channels, Kernel: 3, stride, Bias: true));
}
