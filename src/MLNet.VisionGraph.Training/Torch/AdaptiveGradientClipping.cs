using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Clips gradients by the size of what they change: each output's gradient may be at most a share of its weights' norm (arXiv:2102.06171, section 4;
/// EfficientViT's recipe uses 0.02).
/// </summary>
internal static class AdaptiveGradientClipping
{
    private const double SmallestWeight = 1e-3;
    private const double SmallestGradient = 1e-6;

    /// <summary>Clips the gradients of parameters, in place.</summary>
    /// <param name="parameters">The parameters; those without a gradient are passed over.</param>
    /// <param name="share">The largest gradient norm, as a share of the weight norm.</param>
    public static void Clip(IEnumerable<Parameter> parameters, double share)
    {
        using var noGradients = no_grad();
        foreach (var parameter in parameters)
        {
            using var scope = NewDisposeScope();
            if (parameter.grad is not { } gradient)
                continue;
            var largest = NormOfOutputs(parameter).clamp_min(KeptScalars.Of(SmallestWeight)).mul(KeptScalars.Of(share));
            var norm = NormOfOutputs(gradient);
            var clipped = gradient * (largest / norm.clamp_min(KeptScalars.Of(SmallestGradient)));
            gradient.copy_(where(norm < largest, gradient, clipped));
        }
    }

    // One norm an output, [O, 1, …]; one for all of a vector.
    private static Tensor NormOfOutputs(Tensor x)
    {
        if (x.dim() <= 1)
            return x.pow(KeptScalars.Of(2)).sum().sqrt();
        long[] shape = [x.shape[0], .. Enumerable.Repeat(1L, (int)x.dim() - 1)];
        return x.flatten(1).pow(KeptScalars.Of(2)).sum(1).sqrt().reshape(shape);
    }
}
