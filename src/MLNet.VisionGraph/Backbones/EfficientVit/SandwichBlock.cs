using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>
/// The sandwich block (arXiv:2305.07027, equation 1): one attention between feed-forward layers, each after a depthwise convolution.
/// [C, H, W] → [C, H, W].
/// </summary>
internal static class SandwichBlock
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, AttentionShape attention)
    {
        x = DepthwiseConv.Forward(ops, x, at / "dw0");
        x = FeedForward.Forward(ops, x, at / "ffn0");
        x = WindowAttention.Forward(ops, x, at / "mixer", attention);
        x = DepthwiseConv.Forward(ops, x, at / "dw1");
        x = FeedForward.Forward(ops, x, at / "ffn1");
        return ops.Tap(x, at);
    }
}
