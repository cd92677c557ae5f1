using MLNet.VisionGraph.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Optimizers;

/// <summary>An optimiser over a module's parameter groups: each with its own weight decay and its own share of the learning rate.</summary>
internal sealed class ModuleOptimizer : IDisposable
{
    private readonly ParameterUpdate[] _updates;

    /// <summary>Creates the optimiser; parameters that are frozen get no gradient from now on.</summary>
    /// <exception cref="InvalidOperationException">Every parameter is frozen.</exception>
    public ModuleOptimizer(NetworkModule module, ParameterGroups groups, OptimizerKind kind)
    {
        var parameters = module.named_parameters().ToDictionary(pair => pair.Item1, pair => pair.Item2);
        foreach (var name in groups.Frozen)
        {
            if (parameters.TryGetValue(name, out var frozen))
                frozen.requires_grad = false;
        }

        // A group may name buffers as well; the optimiser moves what learns.
        _updates = [.. groups.Groups.SelectMany(group => group.Parameters.Where(parameters.ContainsKey).Select(name => Update(name, parameters[name], group)))];
        if (_updates.Length == 0)
            throw new InvalidOperationException("Nothing is left to train: every parameter is frozen.");
        Trained = [.. _updates.Select(update => update.Parameter)];

        ParameterUpdate Update(string name, Parameter parameter, ParameterGroup group) => kind switch
        {
            OptimizerKind.AdamW => new AdamWUpdate(name, parameter, group),
            OptimizerKind.Sgd => new SgdUpdate(name, parameter, group),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown optimiser."),
        };
    }

    /// <summary>Gets the parameters that learn.</summary>
    public IReadOnlyList<Parameter> Trained { get; }

    /// <summary>Gets or sets the momentum, of Adam the first beta, in [0, 1).</summary>
    public double Momentum { get; set; } = 0.9;

    public void ForgetGradients() => Array.ForEach(_updates, static update => update.ForgetGradient());

    /// <summary>Moves the parameters along their gradients.</summary>
    /// <param name="rate">The learning rate, before a group's share.</param>
    public void Step(double rate)
    {
        using var noGradients = no_grad();
        foreach (var update in _updates)
            update.Step(rate, Momentum);
    }

    /// <summary>Adds what the optimiser remembers to a checkpoint, under the parameters' names.</summary>
    public void Save(IDictionary<string, CheckpointTensor> tensors, string prefix) => Array.ForEach(_updates, update => update.Save(tensors, prefix));

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    /// <exception cref="InvalidDataException">Something is missing, or of another size.</exception>
    public void Load(IReadOnlyDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        using var noGradients = no_grad();
        Array.ForEach(_updates, update => update.Load(tensors, prefix));
    }

    public void Dispose() => Array.ForEach(_updates, static update => update.Dispose());
}
