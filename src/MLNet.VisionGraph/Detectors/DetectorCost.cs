using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>The costs of a detector for an image of a given size.</summary>
/// <param name="Parameters">The entries of the state dict, in the order in which the detector uses them.</param>
/// <param name="DenseMultiplyAdds">The multiply-adds of backbone, neck and dense heads.</param>
/// <param name="RegionMultiplyAdds">The multiply-adds of the heads of regions if every slot is occupied; 0 for one stage.</param>
internal sealed record DetectorCost(IReadOnlyList<ParameterSpec> Parameters, long DenseMultiplyAdds, long RegionMultiplyAdds)
{
    /// <summary>Gets the number of trainable parameters.</summary>
    public long ParameterCount => Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Count);

    /// <summary>Computes the costs.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="thresholds">The thresholds, which set the number of slots. The default is null (the default thresholds).</param>
    /// <returns>The costs.</returns>
    public static DetectorCost Create(IDetector detector, int height, int width, DetectionThresholds? thresholds = null)
    {
        var ops = new CostOps();
        var outputs = detector.Forward(ops, TensorShape.Map(3, height, width));
        var dense = ops.MultiplyAdds;
        var pair = new TensorShape([2]);
        detector.Detect(ops, outputs, pair, pair, thresholds ?? new DetectionThresholds());
        var parameters = ops.Parameters.Select(parameter => parameter with { Initialization = detector.InitializationOf(parameter) });
        return new DetectorCost([.. parameters], dense, ops.MultiplyAdds - dense);
    }
}
