using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>
/// Cascaded group attention inside windows, with a residual connection: x + attention(windows of x). [C, H, W] → [C, H, W].
/// </summary>
internal static class WindowAttention
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, AttentionShape shape)
    {
        var map = ops.ShapeOf(x);
        var window = shape.ShrinkToMap ? Math.Min(shape.Window, map.Height) : shape.Window;
        var attention = at / "m" / "attn";

        T y;
        if (map.Height == window && map.Width == window)
        {
            y = CascadedGroupAttention.Forward(ops, x, attention, shape);
        }
        else
        {
            y = CascadedGroupAttention.Forward(ops, ops.WindowPartition(x, window), attention, shape); // n × [C, window, window]
            y = ops.WindowReverse(y, map.Height, map.Width);
        }

        return ops.Tap(ops.Residual(x, y), at);
    }
}
