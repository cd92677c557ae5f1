using MLNet.VisionGraph.Images;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>The four MobileViGs with their checkpoints, in the order of <see cref="MobileVigVariant"/>.</summary>
internal static class MobileVigFamily
{
    private static readonly Paper Paper = new("MobileViG: Graph-Based Sparse Attention for Mobile Vision Applications", "2307.00395");

    // Files are named after the accuracy that their authors measured, to a tenth of a percent. Ti's name follows that pattern; if it should
    // be another, the error says which file to put where.
    public static IReadOnlyList<BackboneDescriptor> All { get; } =
    [
        Describe(MobileVigVariant.Ti, Variants.Ti, top1: 75.7, "MobileViG_Ti_75_7.pth.tar"),
        Describe(MobileVigVariant.S, Variants.S, top1: 78.2, "MobileViG_S_78_2.pth.tar"),
        Describe(MobileVigVariant.M, Variants.M, top1: 80.6, "MobileViG_M_80_7.pth.tar"),
        Describe(MobileVigVariant.B, Variants.B, top1: 82.6, "MobileViG_B_82_6.pth.tar"),
    ];

    private static BackboneDescriptor Describe(MobileVigVariant variant, MobileVigConfig config, double top1, string file) =>
        new($"mobilevig_{variant.ToString().ToLowerInvariant()}", new MobileVigNetwork(config))
        {
            Preprocessing = new ImagePreprocessing { CropFraction = 0.9 },
            Paper = Paper,
            Top1 = top1,
            Checkpoints = [Official(file, top1)],
            IsDistilled = true,
            BatchSize = 1,
            HowToAsk = $"{nameof(MobileVigVariant)}.{variant}",
        };

    private static ReleasedCheckpoint Official(string file, double top1) => new()
    {
        Tag = "in1k",
        Hub = CheckpointHub.HuggingFace,
        Repository = "SLDGroup/MobileViG",
        File = file,
        Layout = "state_dict and state_dict_ema; the average is the released accuracy",
        Top1 = top1,
        License = "trained on ImageNet-1k; see the repository for its terms",
    };
}
