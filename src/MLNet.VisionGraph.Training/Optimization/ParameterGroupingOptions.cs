using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training;

/// <summary>How parameters are sorted into groups.</summary>
public sealed record ParameterGroupingOptions
{
    /// <summary>Gets the weight decay of the weights of convolutions and linear layers, 0 or more. Default: 0.05.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>
    /// Gets whether layer scales decay. MobileViG's official recipe, which spares only what has one dimension, lets its layer scales [C, 1, 1] decay.
    /// Default: <see langword="false"/>.
    /// </summary>
    public bool DecayLayerScales { get; init; }

    /// <summary>Gets names of further parameters that do not decay. Default: none.</summary>
    public IReadOnlyCollection<string> NoDecay { get; init; } = [];

    /// <summary>
    /// Gets by what the learning rate shrinks for each step of depth towards the stem, above 0 and at most 1 (Clark et al., arXiv:2003.10555). The deepest
    /// parameters, the head's, have the full rate. Default: 1, the same everywhere.
    /// </summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Gets how many depths, counted from the stem, are frozen; <see cref="int.MaxValue"/> freezes all but the deepest. Default: 0.</summary>
    public int FrozenDepths { get; init; }

    /// <summary>
    /// Gets whether the scales and shifts of all norms outside the heads are frozen. That their running statistics stay, too, is the trainer's part.
    /// Default: <see langword="false"/>.
    /// </summary>
    public bool FreezeNorms { get; init; }

    /// <summary>
    /// Gets what tells a parameter's depth from its name: 0 for the stem, rising. Default: <see langword="null"/>, one depth a stage, see
    /// <see cref="ParameterDepths.FromStages"/>.
    /// </summary>
    public Func<string, int>? DepthOf { get; init; }

    internal bool Decays(ParameterSpec parameter) => parameter.Kind switch
    {
        ParameterKind.LayerScale => DecayLayerScales && parameter.Shape.Count > 1 && !NoDecay.Contains(parameter.Name),
        ParameterKind.Weight => parameter.Shape.Count > 1 && !NoDecay.Contains(parameter.Name),
        _ => false,
    };

    internal void Validate()
    {
        LearningRateSchedule.Check(WeightDecay >= 0 && double.IsFinite(WeightDecay), $"{nameof(WeightDecay)} is {WeightDecay}; it must be 0 or more.");
        LearningRateSchedule.Check(LayerDecay is > 0 and <= 1, $"{nameof(LayerDecay)} is {LayerDecay}; it must be above 0 and at most 1.");
        LearningRateSchedule.Check(FrozenDepths >= 0, $"{nameof(FrozenDepths)} is {FrozenDepths}; it must be 0 or more.");
        LearningRateSchedule.Check(NoDecay is not null, $"{nameof(NoDecay)} is null; use an empty collection.");
    }
}
