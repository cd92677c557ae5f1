using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors.Heads;

/// <summary>
/// The box head of a two-stage detector: two hidden layers, a score per class and background, which is the last one, and four deltas per
/// class (Girshick, arXiv:1504.08083, section 2; Lin et al., arXiv:1612.03144, section 4.2).
/// </summary>
/// <param name="Classes">The number of classes.</param>
/// <param name="Hidden">The length of the hidden layers.</param>
internal sealed record BoxHead(int Classes, int Hidden)
{
    /// <summary>The side of a region.</summary>
    public const int RegionSize = 7;

    /// <summary>Gets the standard deviations of the deltas.</summary>
    public static IReadOnlyList<float> Deviations { get; } = [0.1f, 0.1f, 0.2f, 0.2f];

    /// <summary>Computes R × [C, 7, 7] → logits R × [Classes + 1] and deltas R × [Classes·4].</summary>
    public (T Logits, T Deltas) Forward<T>(IDetectionOps<T> ops, T regions, Scope at)
    {
        var x = ops.Relu(ops.Linear(ops.Flatten(regions), at / "shared_fcs" / 0, Hidden));
        x = ops.Relu(ops.Linear(x, at / "shared_fcs" / 1, Hidden));
        return (ops.Linear(x, at / "fc_cls", Classes + 1), ops.Linear(x, at / "fc_reg", 4 * Classes));
    }
}
