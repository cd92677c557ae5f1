using MLNet.VisionGraph.Images;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The six EfficientViTs with their checkpoints, in the order of <see cref="EfficientVitVariant"/>.</summary>
internal static class EfficientVitFamily
{
    private static readonly Paper Paper = new("EfficientViT: Memory Efficient Vision Transformer with Cascaded Group Attention", "2305.07027");

    public static IReadOnlyList<BackboneDescriptor> All { get; } =
    [
        Describe("m0", Variants.M0),
        Describe("m1", Variants.M1),
        Describe("m2", Variants.M2),
        Describe("m3", Variants.M3),
        Describe("m4", Variants.M4),
        Describe("m5", Variants.M5),
    ];

    private static BackboneDescriptor Describe(string variant, EfficientVitConfig config) => new($"efficientvit_{variant}", new EfficientVitNetwork(config))
    {
        Preprocessing = new ImagePreprocessing { CropFraction = 0.875 },
        Paper = Paper,
        BatchSize = 8,
    };
}
