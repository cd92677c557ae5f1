using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Losses;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>One update of a classifier's weights.</summary>
internal sealed class TrainStep : UpdateStep<NetworkModule, Minibatch>
{
    private readonly ImageTrainingOptions _options;
    private readonly NetworkModule _module;
    private readonly IMinibatchSource _source;
    private readonly Device _device;
    private readonly Tensor? _classWeights;

    public TrainStep(ImageTrainingOptions options, NetworkModule module, IMinibatchSource source)
        : base(
            module,
            OptimizerOf(options, module),
            new UpdateRules(options.Seed, options.WeightAveraging, options.MaxGradientNorm, options.AdaptiveClipping)
        )
    {
        (_options, _module, _source, _device) = (options, module, source, device(options.Device));
        _classWeights = WeightsOf(options.Balance, source.Images.ClassCounts) is { } weights ? tensor(weights, device: _device) : null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _classWeights?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Tensor LossOf(Minibatch batch)
    {
        var logits = _source.Forward(batch.InputsOn(_device), _module);
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

    private static ModuleOptimizer OptimizerOf(ImageTrainingOptions options, NetworkModule module)
    {
        var grouping = options.IsProbe ? options.GroupingOrDefault with { FrozenDepths = int.MaxValue } : options.GroupingOrDefault;
        return new ModuleOptimizer(module, ParameterGrouping.Group(module.Parameters, grouping), options.Optimizer);
    }

    private static float[]? WeightsOf(ClassBalance balance, IReadOnlyList<int> counts) =>
        balance switch
        {
            ClassBalance.InverseFrequency => ClassWeights.Balanced(counts),
            ClassBalance.EffectiveNumber => ClassWeights.EffectiveNumber(counts),
            _ => null,
        };
}
