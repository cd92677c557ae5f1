using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>
/// The token interaction: x + a depthwise 3 × 3 convolution of x (arXiv:2305.07027, section 3.1). [C, H, W] → [C, H, W].
/// </summary>
internal static class DepthwiseConv
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at)
    {
        var y = ops.ConvNorm(x, at / "m", ConvShape.Depthwise(ops.ShapeOf(x).Channels, kernel: 3), conv: "c", norm: "bn");
        return ops.Tap(ops.Residual(x, y), at);
    }
}
