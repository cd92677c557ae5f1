namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>The dimensions of a MobileViG (arXiv:2307.00395, table 1).</summary>
public sealed record MobileVigConfig
{
    /// <summary>Gets the number of inverted residual blocks of each local stage.</summary>
    public required IReadOnlyList<int> LocalBlocks { get; init; }

    /// <summary>Gets the channels of each local stage.</summary>
    public required IReadOnlyList<int> LocalChannels { get; init; }

    /// <summary>Gets the number of graph blocks (Grapher and FFN) of each global stage.</summary>
    public required IReadOnlyList<int> GlobalBlocks { get; init; }

    /// <summary>Gets the channels of each global stage.</summary>
    public required IReadOnlyList<int> GlobalChannels { get; init; }

    /// <summary>Gets the length of the embedding that the heads see.</summary>
    public required int EmbeddingLength { get; init; }

    /// <summary>Gets the step of sparse vision graph attention: a pixel is joined to every K-th pixel of its row and its column. Default: 2.</summary>
    public int K { get; init; } = 2;

    /// <summary>Gets how much wider the middle of a block is than its ends. Default: 4.</summary>
    public int Expansion { get; init; } = 4;

    /// <summary>Gets the rate at which the last block's branch is dropped in training; the rates rise evenly from 0. Default: 0.1.</summary>
    public double DropPath { get; init; } = 0.1;

    /// <summary>Gets the dropout before the heads, in training. Default: 0.</summary>
    public double Dropout { get; init; }
}
