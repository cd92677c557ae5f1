using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Detectors.Pooling;

/// <summary>A region, and the positions of a map from which its features are taken.</summary>
/// <param name="Level">The index of the map.</param>
/// <param name="Image">The index of the image.</param>
/// <param name="Rows">The rows of each bin.</param>
/// <param name="Columns">The columns of each bin.</param>
internal sealed record PooledRegion(int Level, int Image, AxisWeights Rows, AxisWeights Columns)
{
    /// <summary>Creates regions of a feature pyramid: each takes its features from the map that suits its size.</summary>
    /// <param name="regions">The regions.</param>
    /// <param name="maps">Height, width and pixels per position of each map, finest first.</param>
    /// <param name="rule">The sampling.</param>
    /// <returns>The regions, in order.</returns>
    public static PooledRegion[] Create(
        IReadOnlyList<Region> regions,
        IReadOnlyList<(int Height, int Width, int Stride)> maps,
        SamplingRule rule
    ) =>
        [
            .. regions.Select(region =>
            {
                var (box, level) = (region.Box, PyramidLevels.LevelOf(region.Box, maps.Count));
                var (height, width, stride) = maps[level];
                return new PooledRegion(
                    level,
                    region.Image,
                    new AxisWeights(AxisSamples.Create(box.Y1, box.Y2, 1f / stride, height, rule), rule.Bins),
                    new AxisWeights(AxisSamples.Create(box.X1, box.X2, 1f / stride, width, rule), rule.Bins)
                );
            }),
        ];
}
