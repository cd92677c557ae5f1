namespace MLNet.VisionGraph.Graph;

/// <summary>The decoding of deltas, which move and scale a box (Girshick et al., arXiv:1311.2524, appendix C).</summary>
internal static class BoxDecoding
{
    /// <summary>The bound of decoded width and height deltas, |ln(16 / 1000)|: a box grows or shrinks at most 62.5 times.</summary>
    public const float MaxLogRatio = 4.135166556742356f;
}
