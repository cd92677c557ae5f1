using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Optimizers;

/// <summary>
/// AdamW with PyTorch's order of operations: "Decoupled Weight Decay Regularization", algorithm 2 (Loshchilov, Hutter 2019).
/// </summary>
internal sealed class AdamWUpdate : ParameterUpdate
{
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    // PyTorch's names, used in checkpoints too.
    private const string StepState = "step";
    private const string MeanState = "exp_avg";
    private const string SquareState = "exp_avg_sq";

    private readonly Tensor _mean;
    private readonly Tensor _square;
    private long _step;

    public AdamWUpdate(string name, Parameter parameter, ParameterGroup group)
        : base(name, parameter, group) => (_mean, _square) = (Zeros(), Zeros());

    public override void Save(IDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        tensors[Key(prefix, StepState)] = CheckpointTensor.From([], new[] { _step });
        tensors[Key(prefix, MeanState)] = ToCheckpoint(_mean);
        tensors[Key(prefix, SquareState)] = ToCheckpoint(_square);
    }

    public override void Load(IReadOnlyDictionary<string, CheckpointTensor> tensors, string prefix)
    {
        _step = Find(tensors, Key(prefix, StepState)).Values<long>()[0];
        CopyTo(_mean, tensors, Key(prefix, MeanState));
        CopyTo(_square, tensors, Key(prefix, SquareState));
    }

    public override void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
    }

    protected override void Move(Tensor gradient, double rate, double momentum)
    {
        _step++;
        if (TensorMemory.IsReachable(Parameter))
            AdamWStep.Create(rate, momentum, Beta2, WeightDecay, Epsilon, _step).Move(Parameter, gradient.contiguous(), _mean, _square);
        else
            MoveOnDevice(gradient, rate, momentum);
    }

    private void MoveOnDevice(Tensor gradient, double rate, double momentum)
    {
        using Scalar shrinkage = 1 - (rate * WeightDecay);
        using Scalar kept = momentum,
            added = 1 - momentum;
        using Scalar correction = Math.Sqrt(1 - Math.Pow(Beta2, _step));
        using Scalar size = -rate / (1 - Math.Pow(momentum, _step));

        if (WeightDecay > 0)
            Parameter.mul_(shrinkage);
        _mean.mul_(kept).add_(gradient, added);
        _square.mul_(PinnedScalars.Get(Beta2)).addcmul_(gradient, gradient, PinnedScalars.Get(1 - Beta2));
        Parameter.addcdiv_(_mean, _square.sqrt().div_(correction).add_(PinnedScalars.Get(Epsilon), PinnedScalars.One), size);
    }
}
