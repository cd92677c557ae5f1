using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>
/// The sandwich (arXiv:2305.07027, equation 1): one attention between feed-forwards, each with a depthwise convolution before it.
/// [C, H, W] → [C, H, W].
/// </summary>
internal static class SandwichBlock
{
    public static V Flow<V>(IGraphOps<V> ops, V x, Scope at, AttentionShape attention)
    {
        x = DepthwiseMixing.Flow(ops, x, at / "dw0");
        x = FeedForward.Flow(ops, x, at / "ffn0");
        x = WindowAttention.Flow(ops, x, at / "mixer", attention);
        x = DepthwiseMixing.Flow(ops, x, at / "dw1");
        x = FeedForward.Flow(ops, x, at / "ffn1");
        return ops.Mark(x, at);
    }
}
