using TorchSharp.Modules;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>
/// Trains the head first and unfreezes one more stage every few epochs, from the deepest to the stem (arXiv:1801.06146, section 3.3).
/// </summary>
internal sealed class GradualUnfreezing
{
    private readonly (Parameter Parameter, int Depth)[] _parameters;
    private readonly int _deepest;
    private readonly int _epochsPerStage;

    /// <summary>Plans the unfreezing of the parameters of an optimizer.</summary>
    /// <param name="module">The network.</param>
    /// <param name="trained">The parameters to be trained sooner or later; others stay frozen.</param>
    /// <param name="depthOf">Returns the depth of a parameter, from 0 for the stem.</param>
    /// <param name="epochs">The number of epochs.</param>
    /// <param name="epochsPerStage">The number of epochs after which one more stage is unfrozen; null to unfreeze all by half-time.</param>
    public GradualUnfreezing(
        NetworkModule module,
        IReadOnlyCollection<Parameter> trained,
        Func<string, int> depthOf,
        int epochs,
        int? epochsPerStage
    )
    {
        var handles = trained.Select(parameter => parameter.Handle).ToHashSet();
        _parameters =
        [
            .. module
                .named_parameters()
                .Where(pair => handles.Contains(pair.Item2.Handle))
                .Select(pair => (pair.Item2, depthOf(pair.Item1))),
        ];
        var depths = _parameters.Select(pair => pair.Depth).Distinct().Order().ToArray();
        _deepest = depths[^1];
        _epochsPerStage = epochsPerStage ?? Math.Max(1, epochs / 2 / Math.Max(1, depths.Length - 1));
    }

    /// <summary>Gets the smallest depth that is trained in an epoch, which counts from 0.</summary>
    public int ShallowestAt(int epoch) => Math.Max(0, _deepest - epoch / _epochsPerStage);

    /// <summary>Freezes and unfreezes parameters for an epoch, which counts from 0.</summary>
    public void Enter(int epoch)
    {
        var shallowest = ShallowestAt(epoch);
        foreach (var (parameter, depth) in _parameters)
            parameter.requires_grad = depth >= shallowest;
    }
}
