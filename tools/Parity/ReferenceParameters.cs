using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>The reference's weights: no file, a rule for every name.</summary>
/// <param name="network">The network.</param>
/// <param name="settings">What it is read for.</param>
public sealed class ReferenceParameters(INetwork network, NetworkSettings settings) : IParameterSource
{
    private readonly Dictionary<string, ParameterSpec> _parameters = NetworkCost
        .Create(network, settings)
        .Parameters.ToDictionary(parameter => parameter.Name);

    /// <inheritdoc/>
    public ReadOnlyMemory<float> GetValues(string name, long count)
    {
        var parameter = _parameters[name];
        return ReferenceFill.Values(name, parameter.Shape, parameter.Kind == ParameterKind.NormBias);
    }
}
