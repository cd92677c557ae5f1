using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>The feed-forward block after a grapher: y = x + fc2(gelu(fc1(x))). [C, H, W] → [C, H, W].</summary>
internal static class FeedForward
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, int hidden, double dropPath)
    {
        var y = ops.ConvNorm(x, at / "fc1", new ConvShape(hidden, Bias: true), conv: "0", norm: "1", Activation.Gelu);
        y = ops.ConvNorm(y, at / "fc2", new ConvShape(ops.ShapeOf(x).Channels, Bias: true), conv: "0", norm: "1");

        return ops.Tap(ops.Residual(x, y, dropPath), at);
    }
}
