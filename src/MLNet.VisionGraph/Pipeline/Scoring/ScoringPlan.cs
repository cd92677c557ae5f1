using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>The plan of a transformer's computation, with all defaults resolved.</summary>
internal abstract record ScoringPlan
{
    public required BackboneDescriptor Backbone { get; init; }

    public required ImagePlan Images { get; init; }

    /// <summary>Gets the columns that are computed from the outputs, in their order.</summary>
    public required IReadOnlyList<OutputColumn> Columns { get; init; }

    /// <summary>Gets the prefix of the names of the intermediate columns, which a saved chain adds and drops.</summary>
    public required string Prefix { get; init; }

    public required InvalidImageHandling OnInvalidImage { get; init; }

    public required int BatchSize { get; init; }

    public required int Workers { get; init; }

    /// <summary>Writes the graph of the network and its outputs.</summary>
    /// <param name="parameters">The network's parameters.</param>
    /// <param name="preprocessing">The preprocessing that is part of the graph; null if its images are already normalized.</param>
    /// <returns>The bytes of the ONNX file. Its inputs are those of <see cref="ScoringInputs"/>, in their order.</returns>
    public abstract byte[] Export(IParameterSource parameters, ImagePreprocessing? preprocessing);
}
