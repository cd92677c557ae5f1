using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Losses;

/// <summary>The parts of a detector's loss.</summary>
/// <param name="Proposals">The losses of objectness and boxes of region proposals; null for a detector of one stage.</param>
/// <param name="Anchors">The losses of classes and boxes of anchors; null for a detector of two stages.</param>
/// <param name="Regions">The losses of the heads on regions; null for a detector of one stage.</param>
internal sealed record DetectorLosses(LevelLosses? Proposals, LevelLosses? Anchors, RegionLosses? Regions)
{
    /// <summary>Adds up the losses, all of which have the weight 1.</summary>
    /// <returns>A scalar.</returns>
    public Tensor Total()
    {
        var parts = new[] { Proposals, Anchors }
            .OfType<LevelLosses>()
            .SelectMany(losses => losses.Classes.Concat(losses.Boxes))
            .Concat(new[] { Regions?.Classes, Regions?.Boxes, Regions?.Masks }.OfType<Tensor>());
        return stack([.. parts]).sum();
    }
}
