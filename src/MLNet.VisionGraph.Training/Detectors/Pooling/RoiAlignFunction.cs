using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Pooling;

/// <summary>
/// RoIAlign from several maps as one operation, on the CPU, in single precision. Results are channels last. The gradient of a position is a
/// sum in the order of the regions, and does not depend on the number of cores.
/// </summary>
internal sealed unsafe class RoiAlignFunction : autograd.SingleTensorFunction<RoiAlignFunction>
{
    private const string RegionsKey = "regions";

    // The results of the last backward call. libtorch has taken them over by the next call; until then, only these handles keep them alive.
    [ThreadStatic]
    private static List<Tensor>? s_given;

    /// <inheritdoc/>
    public override string Name => nameof(RoiAlignFunction);

    /// <summary>Pools regions.</summary>
    /// <param name="maps">The maps, [B, C, H, W], of equal B and C, in memory that can be reached.</param>
    /// <param name="regions">The regions.</param>
    /// <param name="bins">The bins per side.</param>
    /// <returns>The features, [N, C, bins, bins].</returns>
    public static Tensor Apply(IReadOnlyList<Tensor> maps, PooledRegion[] regions, int bins)
    {
        using var scope = NewDisposeScope();
        var learns = is_grad_enabled() && maps.Any(map => map.requires_grad);
        var pooled = learns ? apply([.. maps, regions, bins]) : Compute(maps, regions, bins);
        return pooled.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var maps = vars.OfType<Tensor>().ToArray();
        var (regions, bins) = ((PooledRegion[])vars[^2], (int)vars[^1]);
        ctx.save_data(RegionsKey, (regions, bins, maps.Select(map => map.shape).ToArray()));
        ctx.set_materialize_grads(false);
        return Compute(maps, regions, bins);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        foreach (var tensor in s_given ?? [])
            tensor.Dispose();
        using var scope = NewDisposeScope();
        var (regions, bins, shapes) = ((PooledRegion[], int, long[][]))ctx.get_data(RegionsKey);
        var ofOutput = MapLayout.Front(grad_output).contiguous(); // [N, bins, bins, C]
        var gradients = Array.ConvertAll(shapes, shape => zeros(shape[0], shape[2], shape[3], shape[1])); // [B, H, W, C]
        var loop = new RoiAlignLoop(Places(gradients), regions, bins, (int)shapes[0][1]);
        loop.Differentiate((nint)TensorMemory.Start(ofOutput), get_num_threads());
        grad_output.Dispose();
        s_given = [.. gradients.Select(gradient => MapLayout.Back(gradient).MoveToOuterDisposeScope())];
        return [.. s_given, null!, null!];
    }

    private static Tensor Compute(IReadOnlyList<Tensor> maps, PooledRegion[] regions, int bins)
    {
        var rows = maps.Select(map => MapLayout.Front(map).contiguous()).ToArray(); // [B, H, W, C]
        var channels = maps[0].shape[1];
        var pooled = empty(regions.Length, bins, bins, channels);
        if (regions.Length > 0)
            new RoiAlignLoop(Places(rows), regions, bins, (int)channels).Run((nint)TensorMemory.Start(pooled), get_num_threads());
        GC.KeepAlive(rows);
        return MapLayout.Back(pooled);
    }

    private static MapPlace[] Places(Tensor[] maps) =>
        Array.ConvertAll(maps, map => new MapPlace((nint)TensorMemory.Start(map), map.shape[1] * map.shape[2], (int)map.shape[2]));
}
