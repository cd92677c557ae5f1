using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Optimizers;

/// <summary>An optimizer over a module's parameter groups, each with its own weight decay and learning-rate scale.</summary>
internal sealed class ModuleOptimizer : IDisposable
{
    private readonly ParameterUpdate[] _updates;

    /// <summary>Creates the optimizer and disables the gradients of frozen parameters.</summary>
    /// <exception cref="InvalidOperationException">Every parameter is frozen.</exception>
    public ModuleOptimizer(nn.Module module, ParameterGroups groups, OptimizerKind kind)
    {
        var parameters = module.named_parameters().ToDictionary(pair => pair.Item1, pair => pair.Item2);
        foreach (var name in groups.Frozen)
        {
            if (parameters.TryGetValue(name, out var frozen))
                frozen.requires_grad = false;
        }

        // A group may name buffers as well; only parameters are optimized.
        _updates =
        [
            .. groups.Groups.SelectMany(group =>
                group.Parameters.Where(parameters.ContainsKey).Select(name => Update(name, parameters[name], group))
            ),
        ];
        if (_updates.Length == 0)
            throw new InvalidOperationException("There are no parameters to train: every parameter is frozen.");
        Trained = [.. _updates.Select(update => update.Parameter)];

        ParameterUpdate Update(string name, Parameter parameter, ParameterGroup group) =>
            kind switch
            {
                OptimizerKind.AdamW => new AdamWUpdate(name, parameter, group),
                OptimizerKind.Sgd => new SgdUpdate(name, parameter, group),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown optimizer."),
            };
    }

    /// <summary>Gets the trained parameters.</summary>
    public IReadOnlyList<Parameter> Trained { get; }

    /// <summary>Gets or sets the momentum, or Adam's first beta, in [0, 1).</summary>
    public double Momentum { get; set; } = 0.9;

    public void ForgetGradients() => Array.ForEach(_updates, static update => update.ForgetGradient());

    /// <summary>Updates the parameters.</summary>
    /// <param name="rate">The learning rate, before the scale of a group.</param>
    public void Step(double rate)
    {
        using var noGradients = no_grad();
        foreach (var update in _updates)
            update.Step(rate, Momentum);
    }

    /// <summary>Adds the optimizer's state to a checkpoint, under the parameters' names.</summary>
    public void Save(IDictionary<string, CheckpointTensor> tensors, string prefix) =>
        Array.ForEach(_updates, update => update.Save(tensors, prefix));

    /// <summary>Restores the state that <see cref="Save"/> added.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another size.</exception>
    public void Load(IReadOnlyDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        using var noGradients = no_grad();
        Array.ForEach(_updates, update => update.Load(tensors, prefix));
    }

    public void Dispose() => Array.ForEach(_updates, static update => update.Dispose());
}
