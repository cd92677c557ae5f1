using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors.Heads;

/// <summary>
/// The mask head of Mask R-CNN: a map of 28 × 28 per class for each region (He et al., arXiv:1703.06870, figure 4).
/// </summary>
/// <param name="Classes">The number of classes.</param>
/// <param name="Channels">The number of channels of the convolutions.</param>
/// <param name="Convolutions">The number of 3×3 convolutions.</param>
internal sealed record MaskHead(int Classes, int Channels, int Convolutions)
{
    /// <summary>The side of a region.</summary>
    public const int RegionSize = 14;

    /// <summary>The side of a mask.</summary>
    public const int MaskSize = 2 * RegionSize;

    /// <summary>Computes R × [C, 14, 14] → logits R × [Classes, 28, 28].</summary>
    public T Forward<T>(IDetectionOps<T> ops, T regions, Scope at)
    {
        var x = ConvStack.Forward(ops, regions, at / "convs", Channels, Convolutions);
        x = ops.Relu(ops.ConvTranspose2x2(x, at / "upsample", Channels));
        return ops.Conv2d(x, at / "conv_logits", new ConvShape(Classes, Bias: true));
    }
}
