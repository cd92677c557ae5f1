namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>The configurations of the paper's six EfficientViT variants.</summary>
internal static class Variants
{
    public static EfficientVitConfig M0 { get; } =
        Row([64, 128, 192], [1, 2, 3], [4, 4, 4], [5, 5, 5, 5]) with
        {
            DetectionKernels = [7, 5, 3, 3],
        };

    public static EfficientVitConfig M1 { get; } = Row([128, 144, 192], [1, 2, 3], [2, 3, 3], [7, 5, 3, 3]);

    public static EfficientVitConfig M2 { get; } = Row([128, 192, 224], [1, 2, 3], [4, 3, 2], [7, 5, 3, 3]);

    public static EfficientVitConfig M3 { get; } = Row([128, 240, 320], [1, 2, 3], [4, 3, 4], [5, 5, 5, 5]);

    public static EfficientVitConfig M4 { get; } = Row([128, 256, 384], [1, 2, 3], [4, 4, 4], [7, 5, 3, 3]);

    public static EfficientVitConfig M5 { get; } = Row([192, 288, 384], [1, 3, 4], [3, 3, 4], [7, 5, 3, 3]);

    private static EfficientVitConfig Row(int[] channels, int[] depths, int[] heads, int[] kernels) =>
        new()
        {
            Channels = channels,
            Depths = depths,
            Heads = heads,
            Kernels = kernels,
        };
}
