using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Optimizers;

/// <summary>The update rule of one parameter, and its state between steps.</summary>
/// <remarks>
/// TorchSharp's optimizers are not used because they create a scalar for each operation, which may be garbage-collected before libtorch has
/// read it (see <see cref="PinnedScalars"/>). Here, every scalar of a step is kept alive until the step is done.
/// </remarks>
/// <param name="name">The parameter's name in the network.</param>
/// <param name="parameter">The parameter, which belongs to the network.</param>
/// <param name="group">The group that determines weight decay and learning-rate scale.</param>
internal abstract class ParameterUpdate(string name, Parameter parameter, ParameterGroup group) : IDisposable
{
    /// <summary>Gets the parameter.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>Gets the weight decay: the share of the parameter that is subtracted per step, before the learning rate.</summary>
    protected double WeightDecay { get; } = group.WeightDecay;

    /// <summary>Discards the gradient; the next one replaces it instead of being added to zeros.</summary>
    public void ForgetGradient()
    {
        using var gradient = Parameter.grad;
        if (gradient is not null)
            Parameter.grad = null;
    }

    /// <summary>Updates the parameter. A parameter without a gradient does not change.</summary>
    /// <param name="rate">The schedule's learning rate.</param>
    /// <param name="momentum">The share of earlier gradients that is kept, in [0, 1).</param>
    public void Step(double rate, double momentum)
    {
        using var scope = NewDisposeScope();
        if (Parameter.grad is { } gradient)
            Move(gradient, rate * group.LearningRateScale, momentum);
    }

    /// <summary>Adds the state to a checkpoint.</summary>
    /// <param name="tensors">The tensors of the checkpoint.</param>
    /// <param name="prefix">The prefix of their names.</param>
    public abstract void Save(IDictionary<string, CheckpointTensor> tensors, string prefix);

    /// <summary>Restores the state that <see cref="Save"/> added.</summary>
    /// <param name="tensors">The tensors of the checkpoint.</param>
    /// <param name="prefix">The prefix of their names.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has another size.</exception>
    public abstract void Load(IReadOnlyDictionary<string, CheckpointTensor> tensors, string prefix);

    public abstract void Dispose();

    protected abstract void Move(Tensor gradient, double rate, double momentum);

    protected string Key(string prefix, string state) => $"{prefix}{state}/{name}";

    /// <summary>Creates zeros of the parameter's shape that outlive the dispose scope.</summary>
    protected Tensor Zeros() => zeros_like(Parameter).DetachFromDisposeScope();

    protected static CheckpointTensor Find(IReadOnlyDictionary<string, CheckpointTensor> tensors, string key) =>
        tensors.TryGetValue(key, out var found) ? found : throw new InvalidDataException($"The checkpoint has no '{key}'.");

    protected static CheckpointTensor ToCheckpoint(Tensor tensor)
    {
        using var values = tensor.cpu();
        return CheckpointTensor.From([.. tensor.shape.Select(dimension => (int)dimension)], values.data<float>().ToArray());
    }

    protected static void CopyTo(Tensor target, IReadOnlyDictionary<string, CheckpointTensor> tensors, string key)
    {
        var source = Find(tensors, key);
        if (source.Count != target.numel())
            throw new InvalidDataException($"The checkpoint's '{key}' has {source.Count} values; {target.numel()} were expected.");
        using var values = tensor(source.Values<float>(), target.shape);
        target.copy_(values);
    }
}
