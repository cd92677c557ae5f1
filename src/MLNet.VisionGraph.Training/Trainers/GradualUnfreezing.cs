using MLNet.VisionGraph.Training.Torch;
using TorchSharp.Modules;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Lets the head learn first, and every few epochs one stage more, from the deepest to the stem (arXiv:1801.06146, section 3.3).</summary>
internal sealed class GradualUnfreezing
{
    private readonly (Parameter Parameter, int Depth)[] _parameters;
    private readonly int _deepest;
    private readonly int _epochsPerStage;

    /// <summary>Plans the unfreezing of what an optimiser moves.</summary>
    /// <param name="module">The network.</param>
    /// <param name="trained">The parameters that learn sooner or later; others stay frozen.</param>
    /// <param name="depthOf">How deep a parameter lies, from 0 for the stem.</param>
    /// <param name="epochs">The length of the training.</param>
    /// <param name="epochsPerStage">After how many epochs one stage more learns; null so that all do by half-time.</param>
    public GradualUnfreezing(NetworkModule module, IReadOnlyCollection<Parameter> trained, Func<string, int> depthOf, int epochs, int? epochsPerStage)
    {
        var handles = trained.Select(parameter => parameter.Handle).ToHashSet();
        _parameters = [.. module.named_parameters().Where(pair => handles.Contains(pair.Item2.Handle)).Select(pair => (pair.Item2, depthOf(pair.Item1)))];
        var depths = _parameters.Select(pair => pair.Depth).Distinct().Order().ToArray();
        _deepest = depths[^1];
        _epochsPerStage = epochsPerStage ?? Math.Max(1, epochs / 2 / Math.Max(1, depths.Length - 1));
    }

    /// <summary>Gets the depth from which on the network learns in an epoch, from 0.</summary>
    public int ShallowestAt(int epoch) => Math.Max(0, _deepest - epoch / _epochsPerStage);

    /// <summary>Freezes and unfreezes for an epoch, from 0.</summary>
    public void Enter(int epoch)
    {
        var shallowest = ShallowestAt(epoch);
        foreach (var (parameter, depth) in _parameters)
            parameter.requires_grad = depth >= shallowest;
    }
}
