using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors.Heads;

/// <summary>
/// The region proposal network, shared by all levels: a score and four deltas per anchor (Ren et al., arXiv:1506.01497, section 3.1).
/// </summary>
/// <param name="Anchors">The number of anchors at a pixel.</param>
/// <param name="Channels">The number of channels of the convolution.</param>
internal sealed record RpnHead(int Anchors, int Channels)
{
    /// <summary>Computes [C, H, W] → logits [Anchors, H, W] and deltas [Anchors·4, H, W].</summary>
    public (T Logits, T Deltas) Forward<T>(IDetectionOps<T> ops, T map, Scope at)
    {
        var x = ops.Relu(ops.Conv2d(map, at / "rpn_conv", new ConvShape(Channels, Kernel: 3, Bias: true)));
        return (
            ops.Conv2d(x, at / "rpn_cls", new ConvShape(Anchors, Bias: true)),
            ops.Conv2d(x, at / "rpn_reg", new ConvShape(Anchors * 4, Bias: true))
        );
    }
}
