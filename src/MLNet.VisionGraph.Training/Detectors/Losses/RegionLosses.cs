using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Losses;

/// <summary>The losses of the heads on regions, scalars.</summary>
/// <param name="Classes">The loss of the classes.</param>
/// <param name="Boxes">The loss of the boxes.</param>
/// <param name="Masks">The loss of the masks; null without a mask head.</param>
internal sealed record RegionLosses(Tensor Classes, Tensor Boxes, Tensor? Masks);
