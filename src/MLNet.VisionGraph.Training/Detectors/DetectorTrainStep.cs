using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Training.Detectors.Data;
using MLNet.VisionGraph.Training.Detectors.Losses;
using MLNet.VisionGraph.Training.Detectors.Targets;
using MLNet.VisionGraph.Training.Loop;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors;

/// <summary>One update of a detector's weights.</summary>
internal sealed class DetectorTrainStep : UpdateStep<DetectorModule, DetectionBatch>
{
    private const int LightProposals = 300;
    private const int LightPerLevel = 600;

    private readonly DetectorModule _module;
    private readonly DetectorObjective _objective;
    private readonly Device _device;

    public DetectorTrainStep(ObjectDetectionTrainingOptions options, DetectorModule module)
        : base(
            module,
            new ModuleOptimizer(
                module,
                ParameterGrouping.Group(module.Parameters, options.GroupingOf(DepthsOf(module))),
                options.Optimizer
            ),
            new UpdateRules(options.Seed, options.WeightAveraging, options.MaxGradientNorm, AdaptiveClipping: null)
        )
    {
        (_module, _device) = (module, device(options.Device));
        _objective = new DetectorObjective(new RandomChooser(Random))
        {
            Selection =
                options.Architecture == DetectorArchitecture.LightMask
                    ? new ProposalSelection { PerLevel = LightPerLevel, Count = LightProposals }
                    : new ProposalSelection(),
        };
    }

    /// <inheritdoc/>
    protected override Tensor LossOf(DetectionBatch batch)
    {
        var images = batch.Images.ToTensor([batch.Count, 3, batch.Side, batch.Side], _device);
        return _objective.Compute(_module, images, batch.Truths).Total();
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
