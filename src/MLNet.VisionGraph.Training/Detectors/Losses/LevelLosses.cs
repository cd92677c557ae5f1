using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Losses;

/// <summary>The losses of predictions on anchors, scalars for each level of the pyramid.</summary>
/// <param name="Classes">The losses of the classes, or of objectness.</param>
/// <param name="Boxes">The losses of the boxes.</param>
internal sealed record LevelLosses(IReadOnlyList<Tensor> Classes, IReadOnlyList<Tensor> Boxes)
{
    /// <summary>Adds up the losses of the classes.</summary>
    public Tensor OfClasses() => stack(Classes).sum();

    /// <summary>Adds up the losses of the boxes.</summary>
    public Tensor OfBoxes() => stack(Boxes).sum();
}
