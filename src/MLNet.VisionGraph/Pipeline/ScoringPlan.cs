using MLNet.VisionGraph.Onnx;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>What a transformer computes, with every default made definite.</summary>
internal sealed record ScoringPlan
{
    public required BackboneDescriptor Backbone { get; init; }

    public required ImagePlan Images { get; init; }

    /// <summary>Gets the network and its outputs. It takes normalised images; <see cref="SavedChain"/> and files put the preprocessing before it.</summary>
    public required OnnxExportOptions Graph { get; init; }

    /// <summary>Gets the columns that are made of the outputs, in their order.</summary>
    public required IReadOnlyList<OutputColumn> Columns { get; init; }

    /// <summary>Gets what the names of the columns begin with that a saved chain makes on its way, and drops.</summary>
    public required string Prefix { get; init; }

    public required InvalidImageHandling OnInvalidImage { get; init; }

    public required int BatchSize { get; init; }

    public required int Workers { get; init; }
}
