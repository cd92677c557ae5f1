using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>The plan of a transformer's computation, with all defaults resolved.</summary>
internal sealed record ScoringPlan
{
    public required BackboneDescriptor Backbone { get; init; }

    public required ImagePlan Images { get; init; }

    /// <summary>
    /// Gets the network and its outputs. The network takes normalized images; <see cref="SavedChain"/> and exported files add the
    /// preprocessing.
    /// </summary>
    public required OnnxExportOptions Graph { get; init; }

    /// <summary>Gets the columns that are computed from the outputs, in their order.</summary>
    public required IReadOnlyList<OutputColumn> Columns { get; init; }

    /// <summary>Gets the prefix of the names of the intermediate columns, which a saved chain adds and drops.</summary>
    public required string Prefix { get; init; }

    public required InvalidImageHandling OnInvalidImage { get; init; }

    public required int BatchSize { get; init; }

    public required int Workers { get; init; }
}
