using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>Token interaction: x + depthwise 3 × 3 (arXiv:2305.07027, section 3.1). [C, H, W] → [C, H, W].</summary>
internal static class DepthwiseMixing
{
    public static V Flow<V>(IGraphOps<V> ops, V x, Scope at)
    {
        var y = ops.ConvNorm(x, at / "m", ConvShape.Depthwise(ops.ShapeOf(x).Channels, kernel: 3), conv: "c", norm: "bn");
        return ops.Mark(ops.Residual(x, y), at);
    }
}
