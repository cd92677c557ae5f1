using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The feed-forward layer: x + pw2(relu(pw1(x))), with twice the channels in between. [C, H, W] → [C, H, W].</summary>
internal static class FeedForward
{
    private const int Expansion = 2;

    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at)
    {
        var channels = ops.ShapeOf(x).Channels;
        var y = ops.ConvNorm(x, at / "m" / "pw1", new ConvShape(channels * Expansion), conv: "c", norm: "bn", Activation.Relu);
        y = ops.ConvNorm(y, at / "m" / "pw2", new ConvShape(channels), conv: "c", norm: "bn");
        return ops.Tap(ops.Residual(x, y), at);
    }
}
