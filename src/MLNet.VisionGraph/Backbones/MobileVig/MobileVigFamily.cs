using MLNet.VisionGraph.Images;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>The four MobileViGs with their checkpoints, in the order of <see cref="MobileVigVariant"/>.</summary>
internal static class MobileVigFamily
{
    private static readonly Paper Paper = new("MobileViG: Graph-Based Sparse Attention for Mobile Vision Applications", "2307.00395");

    public static IReadOnlyList<BackboneDescriptor> All { get; } =
    [
        Describe("ti", Variants.Ti),
        Describe("s", Variants.S),
        Describe("m", Variants.M),
        Describe("b", Variants.B),
    ];

    private static BackboneDescriptor Describe(string variant, MobileVigConfig config, params ReleasedCheckpoint[] checkpoints) => new($"mobilevig_{variant}", new MobileVigNetwork(config))
    {
        Preprocessing = new ImagePreprocessing { CropFraction = 0.9 },
        Paper = Paper,
        Checkpoints = checkpoints,
        IsDistilled = true,
        BatchSize = 1,
    };
}
