using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>
/// The local block, that of MobileNetV2 with a layer scale (arXiv:2307.00395, section 3.2):
/// y = x + scale · fc2(gelu(mid(gelu(fc1(x))))), <c>mid</c> depthwise 3 × 3. [C, H, W] → [C, H, W].
/// </summary>
internal static class InvertedResidual
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, int hidden, double dropPath)
    {
        var mlp = at / "mlp";
        var channels = ops.ShapeOf(x).Channels;

        var y = ops.ConvNorm(x, mlp, new ConvShape(hidden, Bias: true), conv: "fc1", norm: "norm1", Activation.Gelu);
        y = ops.ConvNorm(y, mlp, ConvShape.Depthwise(hidden, kernel: 3, bias: true), conv: "mid", norm: "mid_norm", Activation.Gelu);
        y = ops.ConvNorm(y, mlp, new ConvShape(channels, Bias: true), conv: "fc2", norm: "norm2");

        return ops.Tap(ops.Residual(x, ops.LayerScale(y, at / "layer_scale_2"), dropPath), at);
    }
}
