using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors.Necks;

/// <summary>
/// EfficientViT's feature pyramid: its backbone begins at stride 16, so transposed convolutions add finer levels, and a strided
/// convolution of the last stage may add a coarser one (arXiv:2305.07027, section 4.5; the official detection code).
/// </summary>
internal sealed class EfficientVitPyramid : INeck
{
    private readonly int _finer;
    private readonly bool _coarser;

    /// <summary>Creates the pyramid.</summary>
    /// <param name="strides">The strides of the backbone's stages.</param>
    /// <param name="channels">The number of channels of each level.</param>
    /// <param name="finer">The number of levels finer than the first stage.</param>
    /// <param name="coarser">Whether there is a level coarser than the last stage.</param>
    public EfficientVitPyramid(IReadOnlyList<int> strides, int channels, int finer, bool coarser)
    {
        (Channels, _finer, _coarser) = (channels, finer, coarser);
        Strides =
        [
            .. Enumerable.Range(1, finer).Select(i => strides[0] >> i).Reverse(),
            .. strides,
            .. coarser ? [2 * strides[^1]] : Array.Empty<int>(),
        ];
    }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Strides { get; }

    /// <inheritdoc/>
    public IReadOnlyList<T> Forward<T>(IDetectionOps<T> ops, IReadOnlyList<T> maps, Scope at)
    {
        var merged = TopDownPath.Forward(ops, maps, at, Channels);
        var levels = merged.Select((map, i) => TopDownPath.Finish(ops, map, at / "fpn_convs" / i, Channels)).ToList();

        // The chain of finer maps starts before the 3×3 convolutions. The convolution with index 0 belongs to its end, the finest map.
        var map = merged[0];
        for (var i = 0; i < _finer; i++)
        {
            map = ops.ConvTranspose2x2(map, at / "extra_trans_convs" / i / "conv", Channels);
            levels.Insert(0, TopDownPath.Finish(ops, map, at / "extra_fpn_convs" / (_finer - 1 - i), Channels));
        }

        if (_coarser)
            levels.Add(TopDownPath.Finish(ops, maps[^1], at / "fpn_convs" / maps.Count, Channels, stride: 2));
        return levels;
    }
}
