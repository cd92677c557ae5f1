using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>The downsampling between stages: a strided convolution and its norm. [C, H, W] → [channels, H/2, W/2].</summary>
internal static class Downsample
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, int channels) =>
        ops.Tap(ops.ConvNorm(x, at / "conv", new ConvShape(channels, Kernel: 3, Stride: 2, Bias: true), conv: "0", norm: "1"), at);
}
