using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors.Heads;

/// <summary>A stack of 3×3 convolutions, each with a ReLU: [C, H, W] → [channels, H, W].</summary>
internal static class ConvStack
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, int channels, int count)
    {
        for (var i = 0; i < count; i++)
            x = ops.Relu(ops.Conv2d(x, at / i / "conv", new ConvShape(channels, Kernel: 3, Bias: true)));
        return x;
    }
}
