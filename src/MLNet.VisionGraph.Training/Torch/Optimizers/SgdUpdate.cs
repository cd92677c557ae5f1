using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Optimizers;

/// <summary>
/// Gradient descent with Nesterov momentum, as in "On the importance of initialization and momentum in deep learning" (Sutskever et al.
/// 2013) and PyTorch.
/// </summary>
internal sealed class SgdUpdate(string name, Parameter parameter, ParameterGroup group) : ParameterUpdate(name, parameter, group)
{
    private const string MomentumState = "momentum";

    // Null before the first step, which uses the gradient itself as the velocity.
    private Tensor? _velocity;

    public override void Save(IDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        if (_velocity is not null)
            tensors[Key(prefix, MomentumState)] = ToCheckpoint(_velocity);
    }

    public override void Load(IReadOnlyDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        if (!tensors.ContainsKey(Key(prefix, MomentumState)))
            return;
        _velocity ??= Zeros();
        CopyTo(_velocity, tensors, Key(prefix, MomentumState));
    }

    public override void Dispose() => _velocity?.Dispose();

    // g ← g + λw,  v ← μv + g,  w ← w − η(g + μv)
    protected override void Move(Tensor gradient, double rate, double momentum)
    {
        using Scalar decay = WeightDecay,
            kept = momentum,
            size = -rate;
        if (WeightDecay > 0)
            gradient = gradient.add(Parameter, decay);
        if (_velocity is null)
            _velocity = gradient.clone().DetachFromDisposeScope();
        else
            _velocity.mul_(kept).add_(gradient, PinnedScalars.One);
        Parameter.add_(gradient.add(_velocity, kept), size);
    }
}
