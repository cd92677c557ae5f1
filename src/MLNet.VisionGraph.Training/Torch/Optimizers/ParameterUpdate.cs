using MLNet.VisionGraph.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Optimizers;

/// <summary>How one parameter moves along its gradients, and what is remembered of them between steps.</summary>
/// <remarks>
/// The rules are ours and not TorchSharp's, whose optimisers make a scalar for each operation: the garbage collector may take it before libtorch has read it (see
/// <see cref="KeptScalars"/>). Here every number of a step is held until the step is done.
/// </remarks>
/// <param name="name">The parameter's name in the network.</param>
/// <param name="parameter">The parameter; it belongs to the network.</param>
/// <param name="group">Whose weight decay and share of the learning rate it takes.</param>
internal abstract class ParameterUpdate(string name, Parameter parameter, ParameterGroup group) : IDisposable
{
    /// <summary>Gets the parameter.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>Gets the share of each step by which the parameter shrinks, before the learning rate.</summary>
    protected double WeightDecay { get; } = group.WeightDecay;

    /// <summary>Forgets the gradient; the next one takes its place instead of being added to zeros.</summary>
    public void ForgetGradient()
    {
        using var gradient = Parameter.grad;
        if (gradient is not null)
            Parameter.grad = null;
    }

    /// <summary>Moves the parameter; one without a gradient stays where it is.</summary>
    /// <param name="rate">The schedule's learning rate.</param>
    /// <param name="momentum">How much of the earlier gradients is kept, in [0, 1).</param>
    public void Step(double rate, double momentum)
    {
        using var scope = NewDisposeScope();
        if (Parameter.grad is { } gradient)
            Move(gradient, rate * group.LearningRateScale, momentum);
    }

    /// <summary>Adds what is remembered to a checkpoint.</summary>
    /// <param name="tensors">The checkpoint.</param>
    /// <param name="prefix">What its names begin with.</param>
    public abstract void Save(IDictionary<string, CheckpointTensor> tensors, string prefix);

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    /// <param name="tensors">The checkpoint.</param>
    /// <param name="prefix">What its names begin with.</param>
    /// <exception cref="InvalidDataException">Something is missing, or of another size.</exception>
    public abstract void Load(IReadOnlyDictionary<string, CheckpointTensor> tensors, string prefix);

    public abstract void Dispose();

    protected abstract void Move(Tensor gradient, double rate, double momentum);

    protected string Key(string prefix, string state) => $"{prefix}{state}/{name}";

    /// <summary>Makes zeros of the parameter's shape that outlive the scope.</summary>
    protected Tensor Zeros() => zeros_like(Parameter).DetachFromDisposeScope();

    protected static CheckpointTensor Find(IReadOnlyDictionary<string, CheckpointTensor> tensors, string key) =>
        tensors.TryGetValue(key, out var found) ? found : throw new InvalidDataException($"The checkpoint has no '{key}'.");

    protected static CheckpointTensor ToCheckpoint(Tensor tensor)
    {
        using var values = tensor.cpu();
        return CheckpointTensor.Of([.. tensor.shape.Select(dimension => (int)dimension)], values.data<float>().ToArray());
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
