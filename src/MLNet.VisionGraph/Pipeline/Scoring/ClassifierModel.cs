using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Saving;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>A trained classifier, from which a transformer is created.</summary>
/// <param name="Backbone">The backbone.</param>
/// <param name="Settings">The image size and the number of classes.</param>
/// <param name="Parameters">The weights.</param>
/// <param name="ClassNames">The names of the classes, in the order of the logits.</param>
/// <param name="KeyValues">The key values of predicted labels; null for none.</param>
internal sealed record ClassifierModel(
    BackboneDescriptor Backbone,
    NetworkSettings Settings,
    IParameterSource Parameters,
    IReadOnlyList<string> ClassNames,
    LabelKeyValues? KeyValues
);
