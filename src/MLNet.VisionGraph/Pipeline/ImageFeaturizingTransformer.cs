using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using Microsoft.ML;

namespace MLNet.VisionGraph;

/// <summary>The transformer of <see cref="ImageFeaturizingEstimator"/>: adds the features of a backbone.</summary>
public sealed class ImageFeaturizingTransformer : ImageScoringTransformer
{
    internal ImageFeaturizingTransformer(TransformsCatalog catalog, ScoringPlan plan, ImageInput input, IParameterSource parameters, ScoringLog log)
        : base(catalog, plan, input, parameters, log)
    {
    }

    /// <summary>Gets what calibration found out; null unless the network is in eight bits.</summary>
    public QuantizationPlan? Quantization => Plan.Graph.Precision == WeightPrecision.Int8 ? Plan.Graph.Quantization : null;

    private protected override ITransformer BuildChain(SavedChain chain) => chain.Features();
}
