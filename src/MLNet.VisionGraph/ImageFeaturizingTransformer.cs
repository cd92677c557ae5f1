using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph;

/// <summary>The transformer of <see cref="ImageFeaturizingEstimator"/>: adds the features of a backbone.</summary>
public sealed class ImageFeaturizingTransformer : ImageScoringTransformer
{
    internal ImageFeaturizingTransformer(
        TransformsCatalog catalog,
        ScoringPlan plan,
        ImageInput input,
        IParameterSource parameters,
        ScoringLog log
    )
        : base(catalog, plan, input, parameters, log) { }

    /// <summary>Gets the quantization plan; null unless the precision is <see cref="WeightPrecision.Int8"/>.</summary>
    public QuantizationPlan? Quantization => Plan.Graph.Precision == WeightPrecision.Int8 ? Plan.Graph.Quantization : null;

    private protected override ITransformer BuildChain(SavedChain chain) => chain.Features();
}
