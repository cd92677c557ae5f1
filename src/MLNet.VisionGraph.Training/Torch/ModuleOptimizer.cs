using MLNet.VisionGraph.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>An optimiser over a module's parameter groups: each with its own weight decay and its own share of the learning rate.</summary>
internal sealed class ModuleOptimizer : IDisposable
{
    private const double Momentum = 0.9;

    private readonly optim.Optimizer _optimizer;
    private readonly double[] _scales;

    /// <summary>Creates the optimiser; parameters that are frozen get no gradient from now on.</summary>
    public ModuleOptimizer(NetworkModule module, ParameterGroups groups, OptimizerKind kind)
    {
        var parameters = module.named_parameters().ToDictionary(pair => pair.Item1, pair => pair.Item2);
        foreach (var name in groups.Frozen)
        {
            if (parameters.TryGetValue(name, out var frozen))
                frozen.requires_grad = false;
        }

        // A group may name buffers as well; the optimiser moves what learns.
        var learning = groups.Groups.Select(group => (group, Parameters: group.Parameters.Where(parameters.ContainsKey).Select(name => parameters[name]).ToArray()))
            .Where(pair => pair.Parameters.Length > 0).ToArray();
        if (learning.Length == 0)
            throw new InvalidOperationException("Nothing is left to train: every parameter is frozen.");

        Trained = [.. learning.SelectMany(pair => pair.Parameters)];
        _scales = [.. learning.Select(pair => pair.group.LearningRateScale)];
        _optimizer = kind switch
        {
            OptimizerKind.AdamW => optim.AdamW(learning.Select(pair => new AdamW.ParamGroup(pair.Parameters, weight_decay: pair.group.WeightDecay))),
            OptimizerKind.Sgd => optim.SGD(
                learning.Select(pair => new SGD.ParamGroup(pair.Parameters, momentum: Momentum, weight_decay: pair.group.WeightDecay, nesterov: true)), learningRate: 1, momentum: Momentum, nesterov: true),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown optimiser."),
        };
    }

    /// <summary>Gets the parameters that learn.</summary>
    public IReadOnlyList<Parameter> Trained { get; }

    public void SetLearningRate(double rate)
    {
        foreach (var (group, scale) in _optimizer.ParamGroups.Zip(_scales))
            group.LearningRate = rate * scale;
    }

    public void ZeroGradients() => _optimizer.zero_grad();

    public void Step() => _optimizer.step();

    public void Dispose() => _optimizer.Dispose();
}
