using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>
/// The global block: sparse vision graph attention (arXiv:2307.00395, section 3.1 and equation 1).
/// y = x + fc2(graph_conv(fc1(x))), where graph_conv concatenates each pixel's features with the largest difference to its
/// neighbors, every K-th pixel of its row and its column, and mixes them. [C, H, W] → [C, H, W].
/// </summary>
internal static class Grapher
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, int channels, int k, double dropPath)
    {
        var nodes = ops.Tap(ops.ConvNorm(x, at / "fc1", new ConvShape(channels, Bias: true), conv: "0", norm: "1"), at / "fc1");
        var messages = ops.Tap(ops.MaxRelative(nodes, k), at / "graph_conv" / "max_relative");
        var joined = ops.Concat([nodes, messages]); // [2 C, H, W]
        joined = ops.ConvNorm(
            joined,
            at / "graph_conv" / "nn",
            new ConvShape(channels * 2, Bias: true),
            conv: "0",
            norm: "1",
            Activation.Gelu
        );
        var y = ops.ConvNorm(joined, at / "fc2", new ConvShape(channels, Bias: true), conv: "0", norm: "1");

        return ops.Tap(ops.Residual(x, y, dropPath), at);
    }
}
