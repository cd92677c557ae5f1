namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>The objects of an image of a batch, in pixels of the batch.</summary>
/// <param name="Boxes">The boxes; their sizes are positive.</param>
/// <param name="Labels">The class of each box, from 0.</param>
internal sealed record GroundTruth(Box[] Boxes, int[] Labels)
{
    /// <summary>Gets the masks, one per box; empty if no masks are learned.</summary>
    public IReadOnlyList<ObjectMask> Masks { get; init; } = [];

    /// <summary>Gets the height of the image, without padding.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the width of the image, without padding.</summary>
    public required int Width { get; init; }

    /// <summary>
    /// Gets the height of the image, padded to a multiple of what the network needs; the batch may be higher. Anchors beyond have no part
    /// in the loss. The default is <see cref="Height"/>.
    /// </summary>
    public int PaddedHeight
    {
        get => Math.Max(field, Height);
        init;
    }

    /// <summary>Gets the width of the image, padded. The default is <see cref="Width"/>.</summary>
    public int PaddedWidth
    {
        get => Math.Max(field, Width);
        init;
    }
}
