using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph;

/// <summary>The transformer of <see cref="ImageFeaturizingEstimator"/>: adds the features of a backbone.</summary>
public sealed class ImageFeaturizingTransformer : ImageScoringTransformer
{
    private readonly NetworkPlan _plan;

    internal ImageFeaturizingTransformer(
        TransformsCatalog catalog,
        NetworkPlan plan,
        ImageInput input,
        IParameterSource parameters,
        ScoringLog log
    )
        : base(catalog, plan, input, parameters, log)
    {
        _plan = plan;
    }

    /// <summary>Gets the quantization plan; null unless the precision is <see cref="WeightPrecision.Int8"/>.</summary>
    public QuantizationPlan? Quantization => _plan.Graph.Precision == WeightPrecision.Int8 ? _plan.Graph.Quantization : null;

    private protected override ITransformer BuildChain(SavedChain chain) => chain.Features(_plan);
}
