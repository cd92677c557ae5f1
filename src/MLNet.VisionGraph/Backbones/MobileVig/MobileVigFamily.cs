namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>The four MobileViG backbones with their checkpoints, in the order of <see cref="MobileVigVariant"/>.</summary>
internal static class MobileVigFamily
{
    private static readonly Paper s_paper = new("MobileViG: Graph-Based Sparse Attention for Mobile Vision Applications", "2307.00395");

    // Files are named after the accuracy that their authors measured, to a tenth of a percent. Ti's name is derived from that pattern; if
    // the file is not found, the repository is searched for the prefix. The repository once held another file under M's name, which the
    // size and the hash exclude.
    public static IReadOnlyList<BackboneDescriptor> All { get; } =
    [
        Describe(
            MobileVigVariant.Ti,
            Variants.Ti,
            top1: 75.7,
            Official("MobileViG_Ti_75_7.pth.tar", 75.7) with
            {
                FilePrefix = "MobileViG_Ti",
            }
        ),
        Describe(MobileVigVariant.S, Variants.S, top1: 78.2, Official("MobileViG_S_78_2.pth.tar", 78.2)),
        Describe(
            MobileVigVariant.M,
            Variants.M,
            top1: 80.6,
            Official("MobileViG_M_80_7.pth.tar", 80.7) with
            {
                Size = 226_322_630,
                Sha256 = "b6910156aed60961dd910516db82d157276b31c56634f77e7713ed34680053d5",
            }
        ),
        Describe(
            MobileVigVariant.B,
            Variants.B,
            top1: 82.6,
            Official("MobileViG_B_82_6.pth.tar", 82.6) with
            {
                Size = 431_776_004,
                Sha256 = "a0573c3ec7414b47d27795845638a46d0822c0d3cd779eb5dece6b4ad299e05e",
            }
        ),
    ];

    private static BackboneDescriptor Describe(
        MobileVigVariant variant,
        MobileVigConfig config,
        double top1,
        ReleasedCheckpoint checkpoint
    ) =>
        new($"mobilevig_{variant.ToString().ToLowerInvariant()}", new MobileVigNetwork(config))
        {
            Preprocessing = new ImagePreprocessing { CropFraction = 0.9 },
            Paper = s_paper,
            Top1 = top1,
            Checkpoints = [checkpoint],
            HasDistillationHead = true,
            BatchSize = 1,
            UsageHint = $"{nameof(MobileVigVariant)}.{variant}",
        };

    private static ReleasedCheckpoint Official(string file, double top1) =>
        new()
        {
            Tag = "in1k",
            Hub = CheckpointHub.HuggingFace,
            Repository = "SLDGroup/MobileViG",
            File = file,
            Layout = "state_dict and state_dict_ema; the official evaluation loads the former",
            Ema = EmaPreference.Ignore,
            Top1 = top1,
            License = "Apache-2.0; trained on ImageNet-1k",
        };
}
