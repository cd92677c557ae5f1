using MLNet.VisionGraph.Training.Detectors.Targets;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Pooling;

/// <summary>
/// Features of regions, of the same size for all of them (RoIAlign, arXiv:1703.06870, section 3). Each bin is a sum over rows of a sum over
/// columns, so that regions are pooled by two products of matrices; on the CPU, a loop takes only the positions that are not zero.
/// </summary>
internal static class RoiAlign
{
    // Regions per product of matrices, which limits the memory of the rows: 64 · 7 · 256 channels · 200 columns are 90 MB.
    private const int RegionsPerProduct = 64;

    /// <summary>Pools regions from the maps of a feature pyramid.</summary>
    /// <param name="maps">The maps, [B, C, H, W], finest first.</param>
    /// <param name="strides">The pixels per position of each map.</param>
    /// <param name="regions">The regions, in pixels.</param>
    /// <param name="rule">The sampling.</param>
    /// <returns>The features, [N, C, bins, bins].</returns>
    public static Tensor Pool(IReadOnlyList<Tensor> maps, IReadOnlyList<int> strides, IReadOnlyList<Region> regions, SamplingRule rule)
    {
        var sizes = maps.Zip(strides, (map, stride) => ((int)map.shape[2], (int)map.shape[3], stride)).ToArray();
        var pooled = PooledRegion.Create(regions, sizes, rule);
        return maps.All(TensorMemory.IsReachable) ? RoiAlignFunction.Apply(maps, pooled, rule.Bins) : Multiply(maps, pooled, rule.Bins);
    }

    /// <summary>Pools regions by products of matrices, on any device.</summary>
    /// <param name="maps">The maps, [B, C, H, W].</param>
    /// <param name="regions">The regions.</param>
    /// <param name="bins">The bins per side.</param>
    /// <returns>The features, [N, C, bins, bins].</returns>
    public static Tensor Multiply(IReadOnlyList<Tensor> maps, IReadOnlyList<PooledRegion> regions, int bins)
    {
        using var scope = NewDisposeScope();
        var (parts, places) = (new List<Tensor>(), new long[regions.Count]);
        foreach (var group in Enumerable.Range(0, regions.Count).GroupBy(i => (regions[i].Level, regions[i].Image)))
        {
            foreach (var chunk in group.Chunk(RegionsPerProduct))
            {
                foreach (var (i, place) in chunk.Select((i, k) => (i, parts.Sum(part => part.shape[0]) + k)))
                    places[i] = place;
                parts.Add(Multiply(maps[group.Key.Level].select(0, group.Key.Image), [.. chunk.Select(i => regions[i])], bins));
            }
        }

        if (parts.Count == 0)
            return maps[0]
                .narrow(0, 0, 1)
                .narrow(2, 0, 1)
                .narrow(3, 0, 1)
                .expand(-1, -1, bins, bins)
                .narrow(0, 0, 0)
                .MoveToOuterDisposeScope();
        return cat(parts, 0).index_select(0, tensor(places, device: maps[0].device)).MoveToOuterDisposeScope();
    }

    // [C, H, W] → [n, C, bins, bins]
    private static Tensor Multiply(Tensor map, PooledRegion[] regions, int bins)
    {
        var (channels, height, width) = (map.shape[0], map.shape[1], map.shape[2]);
        var rows = Matrix(regions, region => region.Rows, bins, height, map); // [n · bins, H]
        var columns = Matrix(regions, region => region.Columns, bins, width, map).reshape(-1, 1, bins, width);
        return rows.matmul(map.permute(1, 0, 2).reshape(height, channels * width)) // [n · bins, C · W]
            .reshape(-1, bins, channels, width)
            .matmul(columns.transpose(2, 3)) // [n, bins, C, bins]
            .transpose(1, 2);
    }

    private static Tensor Matrix(PooledRegion[] regions, Func<PooledRegion, AxisWeights> axis, int bins, long length, Tensor like)
    {
        var values = new float[regions.Length * bins * length];
        for (var row = 0; row < regions.Length * bins; row++)
        {
            var weights = axis(regions[row / bins]);
            weights.WeightsOf(row % bins).CopyTo(values.AsSpan((int)(row * length) + weights.FirstOf(row % bins)));
        }

        return tensor(values, [regions.Length * bins, length], dtype: like.dtype, device: like.device);
    }
}
