using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors.Necks;

/// <summary>
/// The feature pyramid network (Lin et al., arXiv:1612.03144, section 3), with one more level that is the coarsest one at every second
/// pixel, as in MobileViG's detectors.
/// </summary>
internal sealed class FeaturePyramid : INeck
{
    private readonly int _stages;

    /// <summary>Creates a feature pyramid.</summary>
    /// <param name="strides">The strides of the backbone's stages that it reads.</param>
    /// <param name="channels">The number of channels of each level.</param>
    public FeaturePyramid(IReadOnlyList<int> strides, int channels)
    {
        _stages = strides.Count;
        Channels = channels;
        Strides = [.. strides, 2 * strides[^1]];
    }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Strides { get; }

    /// <inheritdoc/>
    public IReadOnlyList<T> Forward<T>(IDetectionOps<T> ops, IReadOnlyList<T> maps, Scope at)
    {
        var merged = TopDownPath.Forward(ops, [.. maps.TakeLast(_stages)], at, Channels);
        T[] levels = [.. merged.Select((map, i) => TopDownPath.Finish(ops, map, at / "fpn_convs" / i, Channels))];
        return [.. levels, ops.Subsample(levels[^1])];
    }
}
