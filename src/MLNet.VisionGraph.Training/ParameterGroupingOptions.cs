using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Optimization;

namespace MLNet.VisionGraph.Training;

/// <summary>The options for dividing parameters into groups.</summary>
public sealed record ParameterGroupingOptions
{
    /// <summary>Gets the weight decay of the weights of convolutions and linear layers, 0 or more. The default is 0.05.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>
    /// Gets a value indicating whether weight decay applies to layer scales. MobileViG's official recipe, which exempts only
    /// one-dimensional parameters, applies it to its layer scales [C, 1, 1]. The default is <see langword="false"/>.
    /// </summary>
    public bool DecayLayerScales { get; init; }

    /// <summary>
    /// Gets a value indicating whether weight decay applies to the scales and shifts of norms and to biases as well, as PyTorch's AdamW
    /// does by itself; bias tables of attentions stay exempt. The default is <see langword="false"/>.
    /// </summary>
    public bool DecayNormsAndBiases { get; init; }

    /// <summary>Gets the names of further parameters without weight decay. The default is none.</summary>
    public IReadOnlyCollection<string> NoDecay { get; init; } = [];

    /// <summary>
    /// Gets the factor by which the learning rate decreases per depth toward the stem, above 0 and at most 1 (Clark et al.,
    /// arXiv:2003.10555). The deepest parameters, those of the head, have the full rate. The default is 1 (the same rate everywhere).
    /// </summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>
    /// Gets the number of depths, counted from the stem, that are frozen; <see cref="int.MaxValue"/> freezes all but the deepest. The
    /// default is 0.
    /// </summary>
    public int FrozenDepths { get; init; }

    /// <summary>
    /// Gets a value indicating whether the scales and shifts of all norms outside the heads are frozen. Freezing their running statistics
    /// as well is up to the trainer. The default is <see langword="false"/>.
    /// </summary>
    public bool FreezeBatchNorm { get; init; }

    /// <summary>
    /// Gets the function that maps the name of a parameter to its depth: 0 for the stem, ascending. The default is <see langword="null"/>
    /// (one depth per stage, see <see cref="ParameterDepths.FromStages"/>).
    /// </summary>
    public Func<string, int>? DepthOf { get; init; }

    internal bool Decays(ParameterSpec parameter) =>
        parameter.Kind switch
        {
            ParameterKind.LayerScale => DecayLayerScales && parameter.Shape.Count > 1 && !NoDecay.Contains(parameter.Name),
            ParameterKind.Weight => parameter.Shape.Count > 1 && !NoDecay.Contains(parameter.Name),
            ParameterKind.Bias or ParameterKind.NormWeight or ParameterKind.NormBias =>
                DecayNormsAndBiases && !NoDecay.Contains(parameter.Name),
            _ => false,
        };

    internal void Validate()
    {
        LearningRateSchedule.Check(
            WeightDecay >= 0 && double.IsFinite(WeightDecay),
            $"{nameof(WeightDecay)} is {WeightDecay}; it must be 0 or more."
        );
        LearningRateSchedule.Check(LayerDecay is > 0 and <= 1, $"{nameof(LayerDecay)} is {LayerDecay}; it must be above 0 and at most 1.");
        LearningRateSchedule.Check(FrozenDepths >= 0, $"{nameof(FrozenDepths)} is {FrozenDepths}; it must be 0 or more.");
        LearningRateSchedule.Check(NoDecay is not null, $"{nameof(NoDecay)} is null; use an empty collection.");
    }
}
