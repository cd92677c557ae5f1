using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights;

/// <summary>What a <see cref="WeightSource"/> gives.</summary>
/// <param name="StateDict">A tensor for each parameter asked for, in that order and in the asked shape, except those in <paramref name="Dropped"/>.</param>
/// <param name="Dropped">Parameters of heads that the file does not have or has for other classes; empty unless <see cref="ClassMismatch.Drop"/> was asked.</param>
/// <param name="Description">Where the values come from, for logs.</param>
/// <param name="IsRandom">Whether the values are untrained.</param>
internal sealed record LoadedWeights(StateDict StateDict, IReadOnlyList<ParameterSpec> Dropped, string Description, bool IsRandom)
{
    /// <summary>The same with fresh random values for what was dropped, so that every parameter has one.</summary>
    public LoadedWeights Complete(IReadOnlyList<ParameterSpec> parameters, long seed)
    {
        if (Dropped.Count == 0)
            return this;
        StateDict fresh = RandomInitializer.Make(parameters, Dropped, seed);
        return this with
        {
            StateDict = new StateDict(parameters.Select(parameter =>
                KeyValuePair.Create(parameter.Name, StateDict.TryGetValue(parameter.Name, out WeightTensor? tensor) ? tensor : fresh[parameter.Name]))),
            Dropped = [],
        };
    }
}
