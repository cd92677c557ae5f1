using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Data;
using MLNet.VisionGraph.Training.Detectors.Losses;
using MLNet.VisionGraph.Training.Detectors.Targets;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors;

/// <summary>
/// One update of a detector's weights: accumulates the gradients of batches, clips and applies them, updates the average.
/// </summary>
internal sealed class DetectorTrainStep : ICheckpointedWeights, IDisposable
{
    // Images and their augmentation use other streams of the same seed.
    private const long ChoiceStream = -3;
    private const int LightProposals = 300;
    private const int LightPerLevel = 600;

    private readonly ObjectDetectionTrainingOptions _options;
    private readonly DetectorModule _module;
    private readonly ExponentialMovingAverage<DetectorModule>? _average;
    private readonly AugmentationRandom _random = new(0);
    private readonly DetectorObjective _objective;
    private readonly Device _device;
    private double _loss;
    private int _batches;

    public DetectorTrainStep(ObjectDetectionTrainingOptions options, DetectorModule module)
    {
        (_options, _module, _device) = (options, module, device(options.Device));
        Optimizer = new ModuleOptimizer(
            module,
            ParameterGrouping.Group(module.Parameters, options.GroupingOf(DepthsOf(module))),
            options.Optimizer
        );
        if (options.WeightAveraging is not null)
            _average = new ExponentialMovingAverage<DetectorModule>(module, module.CloneForEvaluation());
        _objective = new DetectorObjective(new RandomChooser(_random))
        {
            Selection =
                options.Architecture == DetectorArchitecture.LightMask
                    ? new ProposalSelection { PerLevel = LightPerLevel, Count = LightProposals }
                    : new ProposalSelection(),
        };
    }

    /// <inheritdoc/>
    public ModuleOptimizer Optimizer { get; }

    /// <summary>Gets the network that is evaluated and kept: the average if there is one.</summary>
    public DetectorModule Evaluated => _average?.Average ?? _module;

    StateDict ICheckpointedWeights.Current() => _module.ToStateDict();

    StateDict? ICheckpointedWeights.Average() => _average?.Average.ToStateDict();

    void ICheckpointedWeights.RestoreAverage(StateDict average) => _average!.Average.Load(average);

    /// <summary>Begins an update. What is drawn at random depends only on the seed and the number of the update.</summary>
    /// <param name="step">The number of preceding updates.</param>
    public void Begin(long step)
    {
        using var scope = NewDisposeScope();
        _random.Restart(_options.Seed, step, ChoiceStream);
        random.manual_seed((long)(_random.NextBits() >> 1));
        Optimizer.ForgetGradients();
        (_loss, _batches) = (0, 0);
    }

    /// <summary>Adds the gradients of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="batches">The number of batches of the update.</param>
    /// <returns>The mean loss of the update's batches so far; if it is not finite, no gradients were computed.</returns>
    public double Add(DetectionBatch batch, int batches)
    {
        using var scope = NewDisposeScope();
        var images = batch.Images.ToTensor([batch.Count, 3, _options.ImageSize, _options.ImageSize], _device);
        var loss = _objective.Compute(_module, images, batch.Truths).Total();
        _loss += loss.cpu().data<float>()[0];
        if (double.IsFinite(_loss))
            (batches > 1 ? loss.mul(PinnedScalars.Get(1.0 / batches)) : loss).backward();
        return _loss / ++_batches;
    }

    /// <summary>Applies the update to the weights.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="momentum">The momentum; null to leave the optimizer's unchanged.</param>
    /// <param name="state">Receives the gradient norm; its step is the number of preceding updates.</param>
    public void Apply(double rate, double? momentum, TrainingState state)
    {
        using var scope = NewDisposeScope();
        if (_options.MaxGradientNorm is { } largest)
            state.GradientNorm = nn.utils.clip_grad_norm_(Optimizer.Trained, largest);
        if (momentum is { } value)
            Optimizer.Momentum = value;
        Optimizer.Step(rate);
        _average?.Update(_options.WeightAveraging!.DecayAt(state.Step + 1));
    }

    public void Dispose()
    {
        _average?.Dispose();
        Optimizer.Dispose();
    }

    // The stages of the backbone from the stem on, then neck and heads together.
    private static Func<string, int> DepthsOf(DetectorModule module)
    {
        var depths = ParameterDepths.FromStages([
            .. module
                .Parameters.Where(BackboneStages.Owns)
                .Select(parameter => parameter with { Name = BackboneStages.NameInBackbone(parameter.Name) }),
        ]);
        return name => BackboneStages.NameInBackbone(name) is { Length: > 0 } inside ? depths.Of(inside) : depths.Count;
    }
}
