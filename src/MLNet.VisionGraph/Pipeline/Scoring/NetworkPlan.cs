using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Saving;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>The plan of a backbone with or without a head: a featurizer's or a classifier's.</summary>
internal sealed record NetworkPlan : ScoringPlan
{
    /// <summary>
    /// Gets the network and its outputs. The network takes normalized images; <see cref="SavedChain"/> and exported files add the
    /// preprocessing.
    /// </summary>
    public required OnnxExportOptions Graph { get; init; }

    public override byte[] Export(IParameterSource parameters, ImagePreprocessing? preprocessing) =>
        OnnxExporter.Export(Backbone.Network, parameters, Graph with { Preprocessing = preprocessing });
}
