namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>The configurations of the paper's four MobileViG variants.</summary>
internal static class Variants
{
    public static MobileVigConfig Ti { get; } = Row([2, 2, 6], [42, 84, 168], 2, 256, embedding: 512);

    public static MobileVigConfig S { get; } = Row([3, 3, 9], [42, 84, 176], 3, 256, embedding: 512);

    public static MobileVigConfig M { get; } = Row([3, 3, 9], [42, 84, 224], 3, 400, embedding: 768);

    public static MobileVigConfig B { get; } = Row([5, 5, 15], [42, 84, 240], 5, 464, embedding: 768);

    private static MobileVigConfig Row(int[] localBlocks, int[] localChannels, int globalBlocks, int globalChannels, int embedding) =>
        new()
        {
            LocalBlocks = localBlocks,
            LocalChannels = localChannels,
            GlobalBlocks = [globalBlocks],
            GlobalChannels = [globalChannels],
            EmbeddingLength = embedding,
        };
}
