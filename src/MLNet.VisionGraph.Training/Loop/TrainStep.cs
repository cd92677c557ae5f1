using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Losses;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>
/// One update of the weights: accumulates the gradients of one or more batches, clips and applies them, and updates the average.
/// </summary>
internal sealed class TrainStep : ICheckpointedWeights, IDisposable
{
    // Images and mixing use other streams of the same seed.
    private const long LayerStream = -3;

    private readonly ImageTrainingOptions _options;
    private readonly NetworkModule _module;
    private readonly IMinibatchSource _source;
    private readonly Device _device;
    private readonly Tensor? _classWeights;
    private readonly ExponentialMovingAverage<NetworkModule>? _average;
    private readonly AugmentationRandom _random = new(0);
    private double _loss;
    private int _batches;

    public TrainStep(ImageTrainingOptions options, NetworkModule module, IMinibatchSource source)
    {
        (_options, _module, _source, _device) = (options, module, source, device(options.Device));
        var grouping = options.IsProbe ? options.GroupingOrDefault with { FrozenDepths = int.MaxValue } : options.GroupingOrDefault;
        Optimizer = new ModuleOptimizer(module, ParameterGrouping.Group(module.Parameters, grouping), options.Optimizer);
        _average = options.WeightAveraging is null
            ? null
            : new ExponentialMovingAverage<NetworkModule>(module, module.CloneForEvaluation());
        _classWeights = WeightsOf(options.Balance, source.Images.ClassCounts) is { } weights ? tensor(weights, device: _device) : null;
    }

    public ModuleOptimizer Optimizer { get; }

    /// <summary>Gets the network that is evaluated and kept: the average if there is one.</summary>
    public NetworkModule Evaluated => _average?.Average ?? _module;

    StateDict ICheckpointedWeights.Current() => _module.ToStateDict();

    StateDict? ICheckpointedWeights.Average() => _average?.Average.ToStateDict();

    void ICheckpointedWeights.RestoreAverage(StateDict average) => _average!.Average.Load(average);

    /// <summary>
    /// Begins an update. Dropout and drop path depend only on the seed and the number of the update, so that a resumed training draws the
    /// same numbers.
    /// </summary>
    /// <param name="step">The number of preceding updates.</param>
    public void Begin(long step)
    {
        using var scope = NewDisposeScope();
        _random.Restart(_options.Seed, step, LayerStream);
        random.manual_seed((long)(_random.NextBits() >> 1));
        Optimizer.ForgetGradients();
        (_loss, _batches) = (0, 0);
    }

    /// <summary>Adds the gradients of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="share">The batch's share of the update's loss, in (0, 1].</param>
    /// <returns>The mean loss of the update's batches so far; if it is not finite, no gradients were computed.</returns>
    public double Add(Minibatch batch, double share)
    {
        using var scope = NewDisposeScope();
        var loss = LossOf(batch, _source.Forward(batch.InputsOn(_device), _module));
        _loss += loss.cpu().data<float>()[0]; // not ToDouble, which reads a scalar that nothing keeps alive
        if (double.IsFinite(_loss))
            (share < 1 ? loss.mul(PinnedScalars.Get(share)) : loss).backward();
        return _loss / ++_batches;
    }

    /// <summary>Applies the update to the weights.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="momentum">The momentum; null to leave the optimizer's unchanged.</param>
    /// <param name="state">Receives the gradient norm; its step is the number of preceding updates.</param>
    public void Apply(double rate, double? momentum, TrainingState state)
    {
        using var scope = NewDisposeScope();
        if (_options.AdaptiveClipping is { } share)
            AdaptiveGradientClipping.Clip(Optimizer.Trained, share);
        if (_options.MaxGradientNorm is { } largest)
            state.GradientNorm = nn.utils.clip_grad_norm_(Optimizer.Trained, largest);
        if (momentum is { } value)
            Optimizer.Momentum = value;
        Optimizer.Step(rate);
        _average?.Update(_options.WeightAveraging!.DecayAt(state.Step + 1));
    }

    public void Dispose()
    {
        _classWeights?.Dispose();
        _average?.Dispose();
        Optimizer.Dispose();
    }

    private Tensor LossOf(Minibatch batch, HeadLogits logits)
    {
        var loss = LossOfLabels(batch, logits);
        return batch.TeacherLogits is { } teacher
            ? _options.Distillation!.Loss.Combine(loss, logits.Distillation ?? logits.Head, teacher.ToTensor(logits.Head.shape, _device))
            : loss;
    }

    private Tensor LossOfLabels(Minibatch batch, HeadLogits logits) =>
        batch.Targets is { } targets
            ? CrossEntropy.OfTargets(logits.Head, targets.ToTensor(logits.Head.shape, _device), _classWeights)
            : CrossEntropy.OfLabels(
                logits.Head,
                tensor(Array.ConvertAll(batch.Labels[..batch.Count], label => (long)label), device: _device),
                classWeights: _classWeights
            );

    private static float[]? WeightsOf(ClassBalance balance, IReadOnlyList<int> counts) =>
        balance switch
        {
            ClassBalance.InverseFrequency => ClassWeights.Balanced(counts),
            ClassBalance.EffectiveNumber => ClassWeights.EffectiveNumber(counts),
            _ => null,
        };
}
