using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors.Heads;

/// <summary>
/// The two subnets of RetinaNet, shared by all levels: a score per anchor and class, and four deltas per anchor
/// (Lin et al., arXiv:1708.02002, section 4).
/// </summary>
/// <param name="Anchors">The number of anchors at a pixel.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Channels">The number of channels of the convolutions.</param>
/// <param name="Convolutions">The number of convolutions of each subnet before the last one.</param>
internal sealed record RetinaHead(int Anchors, int Classes, int Channels, int Convolutions)
{
    // At first each anchor has a score of 0.01, so that the many anchors without an object do not dominate the loss (section 3.3).
    private static readonly float s_prior = -MathF.Log((1 - 0.01f) / 0.01f);

    /// <summary>Returns the initialization of a parameter: small normal values (section 4.1).</summary>
    public static ParameterInitialization InitializationOf(ParameterSpec parameter) =>
        HeadInitialization.Normal(
            parameter,
            deviation: 0.01,
            parameter.Name.Contains("retina_cls", StringComparison.Ordinal) ? s_prior : 0
        );

    /// <summary>Computes [C, H, W] → logits [Anchors·Classes, H, W] and deltas [Anchors·4, H, W].</summary>
    public (T Logits, T Deltas) Forward<T>(IDetectionOps<T> ops, T map, Scope at)
    {
        var classification = ConvStack.Forward(ops, map, at / "cls_convs", Channels, Convolutions);
        var regression = ConvStack.Forward(ops, map, at / "reg_convs", Channels, Convolutions);
        return (
            ops.Conv2d(classification, at / "retina_cls", new ConvShape(Anchors * Classes, Kernel: 3, Bias: true)),
            ops.Conv2d(regression, at / "retina_reg", new ConvShape(Anchors * 4, Kernel: 3, Bias: true))
        );
    }
}
