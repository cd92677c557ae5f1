using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>Cascaded group attention inside windows, with its residual: x + attention(windows of x). [C, H, W] → [C, H, W].</summary>
internal static class WindowAttention
{
    public static V Flow<V>(IGraphOps<V> ops, V x, Scope at, AttentionShape shape)
    {
        var map = ops.ShapeOf(x);
        var window = shape.ShrinkToMap ? Math.Min(shape.Window, map.Height) : shape.Window;
        var attention = at / "m" / "attn";

        V y;
        if (map.Height == window && map.Width == window)
        {
            y = CascadedGroupAttention.Flow(ops, x, attention, shape);
        }
        else
        {
            y = CascadedGroupAttention.Flow(ops, ops.CutWindows(x, window), attention, shape); // n × [C, window, window]
            y = ops.JoinWindows(y, map.Height, map.Width);
        }

        return ops.Mark(ops.Residual(x, y), at);
    }
}
