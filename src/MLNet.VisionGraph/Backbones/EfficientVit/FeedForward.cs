using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The feed-forward: x + pw2(relu(pw1(x))), twice as wide in the middle. [C, H, W] → [C, H, W].</summary>
internal static class FeedForward
{
    private const int Expansion = 2;

    public static V Flow<V>(IGraphOps<V> ops, V x, Scope at)
    {
        var channels = ops.ShapeOf(x).Channels;
        var y = ops.ConvNorm(x, at / "m" / "pw1", new ConvShape(channels * Expansion), conv: "c", norm: "bn", Activation.Relu);
        y = ops.ConvNorm(y, at / "m" / "pw2", new ConvShape(channels), conv: "c", norm: "bn");
        return ops.Mark(ops.Residual(x, y), at);
    }
}
