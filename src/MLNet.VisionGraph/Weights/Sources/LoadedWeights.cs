using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>The result of loading a <see cref="WeightSource"/>.</summary>
/// <param name="StateDict">
/// A tensor for each requested parameter, in that order and in the requested shape, except those in <paramref name="Dropped"/>.
/// </param>
/// <param name="Dropped">
/// The parameters of heads that the file does not have or has for other classes; empty unless <see cref="ClassMismatch.Drop"/> was
/// requested.
/// </param>
/// <param name="Description">The origin of the values, for logs.</param>
/// <param name="IsRandom">Whether the values are untrained.</param>
internal sealed record LoadedWeights(StateDict StateDict, IReadOnlyList<ParameterSpec> Dropped, string Description, bool IsRandom)
{
    /// <summary>Returns the weights with fresh random values for the dropped parameters, so that every parameter has values.</summary>
    public LoadedWeights Complete(IReadOnlyList<ParameterSpec> parameters, long seed)
    {
        if (Dropped.Count == 0)
            return this;
        var fresh = RandomInitializer.Make(parameters, Dropped, seed);
        return this with
        {
            StateDict = new StateDict(
                parameters.Select(parameter =>
                    KeyValuePair.Create(parameter.Name, StateDict.GetValueOrDefault(parameter.Name) ?? fresh[parameter.Name])
                )
            ),
            Dropped = [],
        };
    }
}
