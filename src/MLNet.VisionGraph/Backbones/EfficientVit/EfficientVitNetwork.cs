using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>
/// The EfficientViT network: sandwich blocks (feed-forward, one cascaded group attention, feed-forward) in three stages after an
/// overlapping 16-pixel patch embedding (arXiv:2305.07027, figure 6). Image [3, H, W] → maps at strides 16, 32, 64.
/// </summary>
/// <remarks>
/// A classifier accepts square images whose side is a multiple of 16; its attention windows shrink to the map if the map is smaller.
/// A detector accepts any size: windows keep their size and maps are padded.
/// </remarks>
public sealed class EfficientVitNetwork : INetwork
{
    private const int PatchSize = 16;

    // The norms at the ends of residual branches: depthwise convolution, feed-forward, projection of the attention. They start at zero, so
    // that every block starts as the identity.
    private static readonly string[] s_branchEnds = [".m.bn.weight", ".pw2.bn.weight", ".proj.1.bn.weight"];

    private readonly EfficientVitConfig _config;

    /// <summary>Creates an EfficientViT.</summary>
    /// <param name="config">The dimensions.</param>
    /// <exception cref="ArgumentException">
    /// The lists differ in length, channels cannot be split into heads, the first stage's channels are not a multiple of 8, or a head
    /// lacks a kernel.
    /// </exception>
    public EfficientVitNetwork(EfficientVitConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var stages = config.Channels.Count;
        if (
            stages == 0
            || new[] { config.Depths.Count, config.Heads.Count, config.KeyChannels.Count, config.Windows.Count }.Any(count =>
                count != stages
            )
        )
            throw new ArgumentException(
                $"An EfficientViT of {stages} stages needs as many depths, heads, key channels and windows.",
                nameof(config)
            );
        for (var i = 0; i < stages; i++)
        {
            if (config.Channels[i] % config.Heads[i] != 0)
                throw new ArgumentException(
                    $"Stage {i + 1}: {config.Channels[i]} channels cannot be cut into {config.Heads[i]} heads.",
                    nameof(config)
                );
        }

        if (config.Channels[0] % 8 != 0)
            throw new ArgumentException(
                $"The patch embedding needs first channels that are a multiple of 8, not {config.Channels[0]}.",
                nameof(config)
            );
        if (config.Kernels.Count < config.Heads.Max() || (config.DetectionKernels?.Count ?? int.MaxValue) < config.Heads.Max())
            throw new ArgumentException($"Each of up to {config.Heads.Max()} heads needs a kernel.", nameof(config));

        _config = config;
        Stages = [.. config.Channels.Select((channels, i) => new StageInfo($"blocks{i + 1}", channels, PatchSize << i))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<StageInfo> Stages { get; }

    /// <inheritdoc/>
    public int EmbeddingLength => _config.Channels[^1];

    /// <inheritdoc/>
    public string Head => "head";

    /// <inheritdoc/>
    public string DistillationHead => "head_dist";

    /// <inheritdoc/>
    public ParameterInitialization? InitializationOf(ParameterSpec parameter) =>
        parameter.Kind switch
        {
            ParameterKind.Weight when parameter.Shape.Count == 2 => ParameterInitialization.Normal(deviation: 0.02, limit: 2),
            ParameterKind.NormWeight when Array.Exists(s_branchEnds, end => parameter.Name.EndsWith(end, StringComparison.Ordinal)) =>
                ParameterInitialization.Zeros,
            _ => null,
        };

    /// <inheritdoc/>
    public INetwork ForTransfer() =>
        _config.DetectionKernels is null ? this : new EfficientVitNetwork(_config with { DetectionKernels = null });

    /// <inheritdoc/>
    public void CheckSettings(NetworkSettings settings)
    {
        if (settings.Height < 1 || settings.Width < 1)
            throw new ArgumentException($"An image of {settings.Height} × {settings.Width} pixels is empty.", nameof(settings));
        if (settings.Task == NetworkTask.Detection || (settings.Height == settings.Width && settings.Height % PatchSize == 0))
            return;

        var below = Math.Max(PatchSize, Math.Min(settings.Height, settings.Width) / PatchSize * PatchSize);
        var above = (Math.Max(settings.Height, settings.Width) + PatchSize - 1) / PatchSize * PatchSize;
        throw new ArgumentException(
            $"EfficientViT's attention windows do not work out for {settings.Height} × {settings.Width} pixels: "
                + $"a classifier takes square images whose side is a multiple of {PatchSize}, "
                + $"for example {below} × {below}{(above == below ? string.Empty : $" or {above} × {above}")}. "
                + "The detection form takes any size.",
            nameof(settings)
        );
    }

    /// <inheritdoc/>
    public IReadOnlyList<T> Features<T>(IGraphOps<T> ops, T image, NetworkSettings settings)
    {
        var maps = new List<T>();
        var x = ops.Tap(PatchEmbedding(ops, image, Scope.Root / "patch_embed"), Scope.Root / "patch_embed");

        for (var stage = 0; stage < _config.Channels.Count; stage++)
        {
            var at = Scope.Root / $"blocks{stage + 1}";
            var index = 0;
            if (stage > 0)
            {
                x = Mix(ops, x, at / index++);
                x = PatchMerging.Forward(ops, x, at / index++, _config.Channels[stage]);
                x = Mix(ops, x, at / index++);
            }

            var attention = AttentionOf(stage, settings.Task);
            for (var block = 0; block < _config.Depths[stage]; block++)
                x = SandwichBlock.Forward(ops, x, at / index++, attention);
            maps.Add(x);
        }

        return maps;
    }

    /// <inheritdoc/>
    public T Embed<T>(IGraphOps<T> ops, T pooled) => pooled;

    /// <inheritdoc/>
    public T Classify<T>(IGraphOps<T> ops, T embedding, string head, int classes)
    {
        var at = Scope.Root / head;
        return ops.Linear(ops.BatchNorm(ops.Squeeze(embedding), at / "bn"), at / "l", classes);
    }

    // Four overlapping strided convolutions: [3, H, W] → [C, H/16, W/16] (section 3.1).
    private T PatchEmbedding<T>(IGraphOps<T> ops, T image, Scope at)
    {
        var x = image;
        for (var i = 0; i < 4; i++)
        {
            var convolution = new ConvShape(_config.Channels[0] >> (3 - i), Kernel: 3, Stride: 2);
            x = ops.Conv2d(x, at / (2 * i) / "c", convolution);
            x =
                i < 3
                    ? ops.Tap(ops.BatchNormAct(x, at / (2 * i) / "bn", Activation.Relu, normed: at / (2 * i)), at / (2 * i + 1))
                    : ops.Tap(ops.BatchNorm(x, at / (2 * i) / "bn"), at / (2 * i));
        }

        return x;
    }

    // The layers before and after a patch merging: a depthwise convolution and a feed-forward layer.
    private static T Mix<T>(IGraphOps<T> ops, T x, Scope at)
    {
        x = DepthwiseConv.Forward(ops, x, at / 0);
        x = FeedForward.Forward(ops, x, at / 1);
        return ops.Tap(x, at);
    }

    private AttentionShape AttentionOf(int stage, NetworkTask form) =>
        new(
            _config.Heads[stage],
            _config.KeyChannels[stage],
            _config.Windows[stage],
            form == NetworkTask.Detection ? _config.DetectionKernels ?? _config.Kernels : _config.Kernels,
            ShrinkToMap: form == NetworkTask.Classification
        );
}
