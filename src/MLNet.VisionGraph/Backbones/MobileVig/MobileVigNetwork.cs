using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>
/// The MobileViG network: inverted residual blocks on the fine maps, sparse vision graph attention on the coarse ones
/// (arXiv:2307.00395, figure 3). Image [3, H, W] of any size → maps at strides 4, 8, 16, 32.
/// </summary>
public sealed class MobileVigNetwork : INetwork
{
    private readonly MobileVigConfig _config;

    /// <summary>Creates a MobileViG.</summary>
    /// <param name="config">The dimensions.</param>
    /// <exception cref="ArgumentException">The lists of blocks and channels differ in length, or one is empty.</exception>
    public MobileVigNetwork(MobileVigConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (
            config.LocalBlocks.Count != config.LocalChannels.Count
            || config.GlobalBlocks.Count != config.GlobalChannels.Count
            || config.LocalBlocks.Count == 0
            || config.GlobalBlocks.Count == 0
        )
        {
            throw new ArgumentException(
                "A MobileViG needs at least one local and one global stage, each with its blocks and its channels.",
                nameof(config)
            );
        }

        _config = config;
        Stages =
        [
            .. config.LocalChannels.Select((channels, i) => new StageInfo($"local{i}", channels, 4 << i)),
            .. config.GlobalChannels.Select((channels, i) => new StageInfo($"global{i}", channels, 4 << (config.LocalChannels.Count + i))),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<StageInfo> Stages { get; }

    /// <inheritdoc/>
    public int EmbeddingLength => _config.EmbeddingLength;

    /// <inheritdoc/>
    public string Head => "head";

    /// <inheritdoc/>
    public string DistillationHead => "dist_head";

    /// <inheritdoc/>
    public ParameterInitialization? InitializationOf(ParameterSpec parameter) =>
        parameter.Kind switch
        {
            ParameterKind.Weight => ParameterInitialization.KaimingNormal,
            ParameterKind.Bias => ParameterInitialization.Zeros,
            ParameterKind.LayerScale => ParameterInitialization.Constant(1e-5f),
            _ => null,
        };

    /// <inheritdoc/>
    public void CheckSettings(NetworkSettings settings)
    {
        if (settings.Height < 1 || settings.Width < 1)
            throw new ArgumentException($"An image of {settings.Height} × {settings.Width} pixels is empty.", nameof(settings));
    }

    /// <inheritdoc/>
    public IReadOnlyList<T> Features<T>(IGraphOps<T> ops, T image, NetworkSettings settings)
    {
        var maps = new List<T>();
        var dropPath = new DropPathSchedule(_config.DropPath, _config.LocalBlocks.Sum() + _config.GlobalBlocks.Sum());
        var x = ops.Tap(Stem(ops, image, Scope.Root / "stem" / "stem"), Scope.Root / "stem");

        var at = Scope.Root / "local_backbone";
        var index = 0;
        for (var stage = 0; stage < _config.LocalBlocks.Count; stage++)
        {
            var channels = _config.LocalChannels[stage];
            if (stage > 0)
                x = Downsample.Forward(ops, x, at / index++, channels);
            for (var block = 0; block < _config.LocalBlocks[stage]; block++)
                x = InvertedResidual.Forward(ops, x, at / index++, channels * _config.Expansion, dropPath.Next());
            maps.Add(x);
        }

        x = Downsample.Forward(ops, x, at / index, _config.GlobalChannels[0]);

        at = Scope.Root / "backbone";
        index = 0;
        for (var stage = 0; stage < _config.GlobalBlocks.Count; stage++)
        {
            var channels = _config.GlobalChannels[stage];
            if (stage > 0)
                x = Downsample.Forward(ops, x, at / index++, channels);
            for (var block = 0; block < _config.GlobalBlocks[stage]; block++, index++)
            {
                var rate = dropPath.Next();
                x = Grapher.Forward(ops, x, at / index / 0, channels, _config.K, rate);
                x = FeedForward.Forward(ops, x, at / index / 1, channels * _config.Expansion, rate);
            }

            maps.Add(x);
        }

        return maps;
    }

    /// <inheritdoc/>
    public T Embed<T>(IGraphOps<T> ops, T pooled)
    {
        var at = Scope.Root / "prediction";
        var x = ops.ConvNorm(pooled, at, new ConvShape(_config.EmbeddingLength, Bias: true), conv: "1", norm: "2", Activation.Gelu);
        return ops.Dropout(x, _config.Dropout);
    }

    /// <inheritdoc/>
    public T Classify<T>(IGraphOps<T> ops, T embedding, string head, int classes) =>
        ops.Squeeze(ops.Conv2d(embedding, Scope.Root / head, new ConvShape(classes, Bias: true)));

    // Two strided convolutions: [3, H, W] → [C, H/4, W/4].
    private T Stem<T>(IGraphOps<T> ops, T image, Scope at)
    {
        var channels = _config.LocalChannels[0];
        var x = ops.ConvNorm(
            image,
            at,
            new ConvShape(channels / 2, Kernel: 3, Stride: 2, Bias: true),
            conv: "0",
            norm: "1",
            Activation.Gelu
        );
        return ops.ConvNorm(x, at, new ConvShape(channels, Kernel: 3, Stride: 2, Bias: true), conv: "3", norm: "4", Activation.Gelu);
    }
}
