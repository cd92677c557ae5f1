using MLNet.VisionGraph.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>An optimiser over a module's parameter groups: each with its own weight decay and its own share of the learning rate.</summary>
internal sealed class ModuleOptimizer : IDisposable
{
    private const double Momentum = 0.9;
    private const double SquareBeta = 0.999;

    private readonly OptimizerHelper _optimizer;
    private readonly string[] _names;
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
        var learning = groups.Groups.Select(group => (group, Names: group.Parameters.Where(parameters.ContainsKey).ToArray())).Where(pair => pair.Names.Length > 0).ToArray();
        if (learning.Length == 0)
            throw new InvalidOperationException("Nothing is left to train: every parameter is frozen.");

        _names = [.. learning.SelectMany(pair => pair.Names)];
        Trained = [.. _names.Select(name => parameters[name])];
        _scales = [.. learning.Select(pair => pair.group.LearningRateScale)];
        _optimizer = kind switch
        {
            OptimizerKind.AdamW => optim.AdamW(learning.Select(pair => new AdamW.ParamGroup(ParametersOf(pair.Names), weight_decay: pair.group.WeightDecay))),
            OptimizerKind.Sgd => optim.SGD(
                learning.Select(pair => new SGD.ParamGroup(ParametersOf(pair.Names), momentum: Momentum, weight_decay: pair.group.WeightDecay, nesterov: true)),
                learningRate: 1,
                momentum: Momentum,
                nesterov: true),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown optimiser."),
        };

        Parameter[] ParametersOf(string[] names) => [.. names.Select(name => parameters[name])];
    }

    /// <summary>Gets the parameters that learn.</summary>
    public IReadOnlyList<Parameter> Trained { get; }

    public void SetLearningRate(double rate)
    {
        foreach (var (group, scale) in _optimizer.ParamGroups.Zip(_scales))
            group.LearningRate = rate * scale;
    }

    /// <summary>Sets the momentum, of Adam the first beta.</summary>
    public void SetMomentum(double momentum)
    {
        foreach (var group in _optimizer.ParamGroups)
        {
            if (group is AdamW.ParamGroup adam)
                adam.Betas = (momentum, SquareBeta);
            else if (group is SGD.ParamGroup descent)
                descent.Momentum = momentum;
        }
    }

    public void ZeroGradients() => _optimizer.zero_grad();

    public void Step() => _optimizer.step();

    /// <summary>Adds what the optimiser remembers to a checkpoint, under the parameters' names.</summary>
    public void Save(IDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        foreach (var (name, state) in _names.Zip(_optimizer.state_dict().State))
        {
            if (state is AdamW.State adam)
            {
                tensors[$"{prefix}step/{name}"] = CheckpointTensor.Of([], new[] { adam.step });
                tensors[$"{prefix}exp_avg/{name}"] = ToCheckpoint(adam.exp_avg);
                tensors[$"{prefix}exp_avg_sq/{name}"] = ToCheckpoint(adam.exp_avg_sq);
            }
            else if (state is SGD.State { momentum_buffer: { } momentum })
            {
                tensors[$"{prefix}momentum/{name}"] = ToCheckpoint(momentum);
            }
        }
    }

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    /// <exception cref="InvalidDataException">Something is missing, or of another shape.</exception>
    public void Load(IReadOnlyDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        using var noGradients = no_grad();
        foreach (var (index, state) in _optimizer.state_dict().State.Index())
        {
            var name = _names[index];
            if (state is AdamW.State adam)
            {
                adam.step = Find($"step/{name}").Values<long>()[0];
                CopyTo(adam.exp_avg, $"exp_avg/{name}");
                CopyTo(adam.exp_avg_sq, $"exp_avg_sq/{name}");
            }
            else if (state is SGD.State descent && tensors.ContainsKey($"{prefix}momentum/{name}"))
            {
                descent.momentum_buffer = zeros_like(Trained[index]).DetachFromDisposeScope();
                CopyTo(descent.momentum_buffer, $"momentum/{name}");
            }
        }

        void CopyTo(Tensor target, string name)
        {
            var source = Find(name);
            if (source.Count != target.numel())
                throw new InvalidDataException($"The checkpoint's '{prefix}{name}' has {source.Count} values; {target.numel()} were expected.");
            using var values = tensor(source.Values<float>(), target.shape);
            target.copy_(values);
        }

        CheckpointTensor Find(string name) => tensors.TryGetValue(prefix + name, out var found) ? found : throw new InvalidDataException($"The checkpoint has no '{prefix}{name}'.");
    }

    public void Dispose() => _optimizer.Dispose();

    private static CheckpointTensor ToCheckpoint(Tensor tensor)
    {
        using var values = tensor.cpu();
        return CheckpointTensor.Of([.. tensor.shape.Select(dimension => (int)dimension)], values.data<float>().ToArray());
    }
}
