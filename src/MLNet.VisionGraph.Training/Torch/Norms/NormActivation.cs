using MLNet.VisionGraph.Graph;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>
/// A norm and its activation as one operation on channels-last maps [B, C, H, W], on the CPU, in single precision. With GELU, the map is
/// read or written three times in the forward pass and six times in the backward pass, where libtorch needs six and eight. Sums have
/// sixteen digits, where libtorch's channels-last sums have six.
/// </summary>
internal sealed unsafe class NormActivation : autograd.SingleTensorFunction<NormActivation>
{
    private const string NormKey = "norm";

    // The result of the last backward call. libtorch has taken it over by the next call; until then, only this handle keeps it alive.
    [ThreadStatic]
    private static Tensor? s_given;

    /// <inheritdoc/>
    public override string Name => nameof(NormActivation);

    /// <summary>Returns whether a map is supported: [B, C, H, W] with more than one value per channel.</summary>
    public static bool Takes(Tensor x) => x.dim() == 4 && x.numel() > x.shape[1] && TensorMemory.IsReachable(x);

    /// <summary>Normalizes a map and applies an activation.</summary>
    /// <param name="x">The map, [B, C, H, W].</param>
    /// <param name="norm">The tensors of the norm.</param>
    /// <param name="activation">The activation.</param>
    /// <returns>The result, [B, C, H, W].</returns>
    public static Tensor Apply(Tensor x, NormTensors norm, Activation activation)
    {
        using var scope = NewDisposeScope();
        var learns = is_grad_enabled() && (x.requires_grad || norm.Weight.requires_grad || norm.Bias.requires_grad);
        var y = learns ? apply(x, norm.Weight, norm.Bias, norm, activation) : Compute(Rows(x), norm, activation).Result;
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, tensors, activation) = (Rows((Tensor)vars[0]), (NormTensors)vars[3], (Activation)vars[4]);
        var (y, norm) = Compute(rows, tensors, activation);
        ctx.save_for_backward([rows]);
        ctx.save_data(NormKey, (norm, activation, tensors.OfBatch));
        ctx.set_materialize_grads(false);
        return y;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        s_given?.Dispose();
        using var scope = NewDisposeScope();
        var (norm, activation, ofBatch) = ((ChannelNorm, Activation, bool))ctx.get_data(NormKey);
        var x = ctx.get_saved_variables()[0];
        var ofInput = empty(x.shape);
        var (ofWeight, ofBias) = norm.Differentiate(
            activation,
            TensorMemory.Start(x),
            TensorMemory.Start(Rows(grad_output)),
            TensorMemory.Start(ofInput),
            ofBatch
        );
        grad_output.Dispose();
        s_given = MapLayout.Back(ofInput).MoveToOuterDisposeScope();
        return [s_given, tensor(ofWeight).MoveToOuterDisposeScope(), tensor(ofBias).MoveToOuterDisposeScope(), null!, null!];
    }

    private static (Tensor Result, ChannelNorm Norm) Compute(Tensor rows, NormTensors tensors, Activation activation)
    {
        var channels = (int)rows.shape[3];
        var where = new ChannelRows((int)(rows.numel() / channels), channels, get_num_threads());
        var statistics = tensors.OfBatch ? ChannelStatistics.Create(where, TensorMemory.Start(rows)) : tensors.RunningStatistics();
        if (tensors.OfBatch)
            tensors.Follow(statistics, where.Count);

        var norm = new ChannelNorm(
            where,
            statistics,
            NormTensors.Epsilon,
            TensorMemory.Values(tensors.Weight),
            TensorMemory.Values(tensors.Bias)
        );
        var y = empty(rows.shape);
        norm.Apply(activation, TensorMemory.Start(rows), TensorMemory.Start(y));
        return (MapLayout.Back(y), norm);
    }

    // [B, C, H, W] → [B, H, W, C], contiguous.
    private static Tensor Rows(Tensor map) => MapLayout.Front(map).contiguous();
}
