namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>The dimensions of a MobileViG (arXiv:2307.00395, table 1).</summary>
public sealed record MobileVigConfig
{
    /// <summary>Gets the number of inverted residual blocks of each local stage.</summary>
    public required IReadOnlyList<int> LocalBlocks { get; init; }

    /// <summary>Gets the number of channels of each local stage.</summary>
    public required IReadOnlyList<int> LocalChannels { get; init; }

    /// <summary>Gets the number of graph blocks (Grapher and FFN) of each global stage.</summary>
    public required IReadOnlyList<int> GlobalBlocks { get; init; }

    /// <summary>Gets the number of channels of each global stage.</summary>
    public required IReadOnlyList<int> GlobalChannels { get; init; }

    /// <summary>Gets the length of the embedding, the input of the heads.</summary>
    public required int EmbeddingLength { get; init; }

    /// <summary>
    /// Gets the step of sparse vision graph attention: a pixel is connected to every K-th pixel of its row and its column.
    /// The default is 2.
    /// </summary>
    public int K { get; init; } = 2;

    /// <summary>Gets the ratio of a block's inner channels to its outer channels. The default is 4.</summary>
    public int Expansion { get; init; } = 4;

    /// <summary>
    /// Gets the drop rate of the last block's residual branch in training; the rates rise linearly from 0. The default is 0.1.
    /// </summary>
    public double DropPath { get; init; } = 0.1;

    /// <summary>Gets the dropout rate before the heads in training. The default is 0.</summary>
    public double Dropout { get; init; }
}
