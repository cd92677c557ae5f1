namespace MLNet.VisionGraph.Detectors;

/// <summary>A trained detector: what it is, what it finds, and its weights.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Backbone">The backbone.</param>
/// <param name="ClassNames">The names of the classes, in the order of the labels.</param>
/// <param name="Height">The height of the network's input, in pixels.</param>
/// <param name="Width">The width of the network's input, in pixels.</param>
/// <param name="Weights">The tensors of all parameters, under their official names.</param>
internal sealed record DetectorModel(
    DetectorArchitecture Architecture,
    BackboneDescriptor Backbone,
    IReadOnlyList<string> ClassNames,
    int Height,
    int Width,
    StateDict Weights
)
{
    /// <summary>Gets the network.</summary>
    public IDetector Detector { get; } = DetectorModels.Create(Architecture, Backbone.Network, ClassNames.Count);
}
