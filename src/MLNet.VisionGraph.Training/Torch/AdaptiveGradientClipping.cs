using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Clips gradients relative to their weights: the norm of each output's gradient is limited to a share of the norm of its weights
/// (arXiv:2102.06171, section 4; EfficientViT's recipe uses 0.02).
/// </summary>
internal static class AdaptiveGradientClipping
{
    private const double SmallestWeight = 1e-3;
    private const double SmallestGradient = 1e-6;

    /// <summary>Clips the gradients of parameters, in place.</summary>
    /// <param name="parameters">The parameters; those without a gradient are skipped.</param>
    /// <param name="share">The maximum gradient norm as a share of the weight norm.</param>
    public static void Clip(IEnumerable<Parameter> parameters, double share)
    {
        using var noGradients = no_grad();
        foreach (var parameter in parameters)
        {
            using var scope = NewDisposeScope();
            if (parameter.grad is not { } gradient)
                continue;
            var largest = NormOfOutputs(parameter).clamp_min(PinnedScalars.Get(SmallestWeight)).mul(PinnedScalars.Get(share));
            var norm = NormOfOutputs(gradient);
            var clipped = gradient * (largest / norm.clamp_min(PinnedScalars.Get(SmallestGradient)));
            gradient.copy_(where(norm < largest, gradient, clipped));
        }
    }

    // One norm per output, [O, 1, …]; a single norm for a vector.
    private static Tensor NormOfOutputs(Tensor x)
    {
        if (x.dim() <= 1)
            return x.pow(PinnedScalars.Get(2)).sum().sqrt();
        long[] shape = [x.shape[0], .. Enumerable.Repeat(1L, (int)x.dim() - 1)];
        return x.flatten(1).pow(PinnedScalars.Get(2)).sum(1).sqrt().reshape(shape);
    }
}
