using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Detectors.Pooling;

/// <summary>The loops of RoIAlign over channels-last maps in memory.</summary>
/// <param name="maps">The maps, or their gradients.</param>
/// <param name="regions">The regions.</param>
/// <param name="bins">The bins per side.</param>
/// <param name="channels">The channels, C.</param>
internal sealed unsafe class RoiAlignLoop(MapPlace[] maps, PooledRegion[] regions, int bins, int channels)
{
    private static readonly int s_lanes = Vector512<float>.Count;

    /// <summary>Computes the features, [N, bins, bins, C].</summary>
    /// <param name="result">The address of the features.</param>
    /// <param name="threads">The maximum number of cores to use.</param>
    public void Run(nint result, int threads) =>
        Parallel.For(
            0,
            regions.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            region => Run(regions[region], (float*)result + (long)region * bins * bins * channels)
        );

    /// <summary>
    /// Adds the gradients of the maps. Each core computes some of the channels, since regions overlap.
    /// </summary>
    /// <param name="ofResult">The address of the gradient of the features, [N, bins, bins, C].</param>
    /// <param name="threads">The maximum number of cores to use.</param>
    public void Differentiate(nint ofResult, int threads)
    {
        var perPart = ((channels + threads - 1) / threads + s_lanes - 1) / s_lanes * s_lanes;
        Parallel.For(
            0,
            (channels + perPart - 1) / perPart,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            part =>
            {
                for (var region = 0; region < regions.Length; region++)
                {
                    Differentiate(
                        regions[region],
                        (float*)ofResult + (long)region * bins * bins * channels,
                        part * perPart,
                        Math.Min(perPart, channels - part * perPart)
                    );
                }
            }
        );
    }

    private void Run(PooledRegion region, float* result)
    {
        for (var y = 0; y < bins; y++)
        {
            for (var x = 0; x < bins; x++, result += channels)
            {
                Sum(Start(region, y, x), ValuesPerRow(region), region.Rows.WeightsOf(y), region.Columns.WeightsOf(x), result);
            }
        }
    }

    private void Differentiate(PooledRegion region, float* ofResult, int first, int count)
    {
        for (var y = 0; y < bins; y++)
        {
            for (var x = 0; x < bins; x++, ofResult += channels)
            {
                var to = Start(region, y, x);
                var ofColumns = region.Columns.WeightsOf(x);
                foreach (var ofRow in region.Rows.WeightsOf(y))
                {
                    for (var column = 0; column < ofColumns.Length; column++)
                        AddScaled(ofRow * ofColumns[column], ofResult + first, to + (long)column * channels + first, count);
                    to += ValuesPerRow(region);
                }
            }
        }
    }

    // The first position of a bin.
    private float* Start(PooledRegion region, int y, int x)
    {
        var map = maps[region.Level];
        var position = region.Image * map.Positions + (long)region.Rows.FirstOf(y) * map.Width + region.Columns.FirstOf(x);
        return (float*)map.Start + position * channels;
    }

    private long ValuesPerRow(PooledRegion region) => (long)maps[region.Level].Width * channels;

    private void Sum(float* from, long stride, ReadOnlySpan<float> ofRows, ReadOnlySpan<float> ofColumns, float* result)
    {
        var channel = 0;
        for (; channel <= channels - 4 * s_lanes; channel += 4 * s_lanes)
        {
            var (a, b) = (Vector512<float>.Zero, Vector512<float>.Zero);
            var (c, d) = (Vector512<float>.Zero, Vector512<float>.Zero);
            var row = from + channel;
            for (var y = 0; y < ofRows.Length; y++, row += stride)
            {
                var at = row;
                for (var x = 0; x < ofColumns.Length; x++, at += channels)
                {
                    var weight = Vector512.Create(ofRows[y] * ofColumns[x]);
                    a = Vector512.FusedMultiplyAdd(weight, Vector512.Load(at), a);
                    b = Vector512.FusedMultiplyAdd(weight, Vector512.Load(at + s_lanes), b);
                    c = Vector512.FusedMultiplyAdd(weight, Vector512.Load(at + 2 * s_lanes), c);
                    d = Vector512.FusedMultiplyAdd(weight, Vector512.Load(at + 3 * s_lanes), d);
                }
            }

            a.Store(result + channel);
            b.Store(result + channel + s_lanes);
            c.Store(result + channel + 2 * s_lanes);
            d.Store(result + channel + 3 * s_lanes);
        }

        // The remaining channels.
        new Span<float>(result + channel, channels - channel).Clear();
        for (var y = 0; y < ofRows.Length; y++, from += stride)
        {
            for (var x = 0; x < ofColumns.Length; x++)
                AddScaled(ofRows[y] * ofColumns[x], from + (long)x * channels + channel, result + channel, channels - channel);
        }
    }

    private static void AddScaled(float weight, float* from, float* to, int count)
    {
        var i = 0;
        var weights = Vector512.Create(weight);
        for (; i <= count - s_lanes; i += s_lanes)
            Vector512.FusedMultiplyAdd(weights, Vector512.Load(from + i), Vector512.Load(to + i)).Store(to + i);
        for (; i < count; i++)
            to[i] += weight * from[i];
    }
}
