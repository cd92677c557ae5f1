namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The six EfficientViT backbones with their checkpoints, in the order of <see cref="EfficientVitVariant"/>.</summary>
internal static class EfficientVitFamily
{
    private static readonly Paper s_paper = new(
        "EfficientViT: Memory Efficient Vision Transformer with Cascaded Group Attention",
        "2305.07027"
    );

    public static IReadOnlyList<BackboneDescriptor> All { get; } =
    [
        Describe(EfficientVitVariant.M0, Variants.M0, top1: 63.2, timmTop1: 63.3),
        Describe(EfficientVitVariant.M1, Variants.M1, top1: 68.4),
        Describe(EfficientVitVariant.M2, Variants.M2, top1: 70.8),
        Describe(EfficientVitVariant.M3, Variants.M3, top1: 73.4),
        Describe(EfficientVitVariant.M4, Variants.M4, top1: 74.3),
        Describe(EfficientVitVariant.M5, Variants.M5, top1: 77.1),
    ];

    private static BackboneDescriptor Describe(EfficientVitVariant variant, EfficientVitConfig config, double top1, double? timmTop1 = null)
    {
        var name = $"efficientvit_{variant.ToString().ToLowerInvariant()}";
        return new(name, new EfficientVitNetwork(config))
        {
            Preprocessing = new ImagePreprocessing { CropFraction = 0.875 },
            Paper = s_paper,
            Top1 = top1,
            Checkpoints = [Timm(name, timmTop1 ?? top1), Official(name, top1)],
            BatchSize = 8,
            UsageHint = $"{nameof(EfficientVitVariant)}.{variant}",
        };
    }

    private static ReleasedCheckpoint Timm(string name, double top1) =>
        new()
        {
            Tag = "r224_in1k",
            Hub = CheckpointHub.HuggingFace,
            Repository = $"timm/{name}.r224_in1k",
            File = "model.safetensors",
            Layout = "safetensors with timm's names",
            Top1 = top1,
            License = "MIT; trained on ImageNet-1k",
        };

    private static ReleasedCheckpoint Official(string name, double top1) =>
        new()
        {
            Tag = "official",
            Hub = CheckpointHub.GitHubRelease,
            Repository = "xinyuliu-jeffrey/EfficientViT_Model_Zoo",
            Revision = "v1.0",
            File = $"{name}.pth",
            Layout = "model and model_ema; the official evaluation loads the former",
            Ema = EmaPreference.Ignore,
            Top1 = top1,
            License = "MIT; trained on ImageNet-1k",
        };
}
