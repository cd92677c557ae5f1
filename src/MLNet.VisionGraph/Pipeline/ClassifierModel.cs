using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>A trained classifier: what a transformer is made of.</summary>
/// <param name="Backbone">The backbone.</param>
/// <param name="Settings">Image size and classes.</param>
/// <param name="Parameters">The weights.</param>
/// <param name="ClassNames">The names of the classes, in the order of the logits.</param>
/// <param name="KeyValues">What the keys of predicted labels stand for; null for nothing.</param>
internal sealed record ClassifierModel(BackboneDescriptor Backbone, NetworkSettings Settings, IParameterSource Parameters, IReadOnlyList<string> ClassNames, LabelKeyValues? KeyValues);
