using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>
/// The patch merging between stages: a strided inverted residual without the residual, with squeeze-and-excitation (arXiv:1709.01507).
/// [C, H, W] → [channels, H/2, W/2].
/// </summary>
internal static class PatchMerging
{
    private const int Expansion = 4;

    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, int channels)
    {
        var hidden = ops.ShapeOf(x).Channels * Expansion;
        x = ops.ConvNorm(x, at / "conv1", new ConvShape(hidden), conv: "c", norm: "bn", Activation.Relu);
        x = ops.ConvNorm(x, at / "conv2", ConvShape.Depthwise(hidden, kernel: 3, stride: 2), conv: "c", norm: "bn", Activation.Relu);
        x = SqueezeExcite(ops, x, at / "se", Reduced(hidden));
        return ops.Tap(ops.ConvNorm(x, at / "conv3", new ConvShape(channels), conv: "c", norm: "bn"), at);
    }

    private static T SqueezeExcite<T>(IGraphOps<T> ops, T x, Scope at, int reduced)
    {
        var gate = ops.GlobalAveragePool(x); // [C, 1, 1]
        gate = ops.Relu(ops.Conv2d(gate, at / "fc1", new ConvShape(reduced, Bias: true)));
        gate = ops.Sigmoid(ops.Conv2d(gate, at / "fc2", new ConvShape(ops.ShapeOf(x).Channels, Bias: true)));
        return ops.Multiply(x, gate);
    }

    // A quarter, rounded to a multiple of 8 but down by no more than a tenth (timm's make_divisible).
    private static int Reduced(int channels)
    {
        var quarter = channels * 0.25;
        var rounded = Math.Max(8, (int)(quarter + 4) / 8 * 8);
        return rounded < 0.9 * quarter ? rounded + 8 : rounded;
    }
}
