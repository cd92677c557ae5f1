using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Losses;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Benchmarks;

/// <summary>A network with ImageNet's thousand classes that learns one batch of noise: forward, loss, gradients, AdamW.</summary>
internal sealed class TrainingStep : IDisposable
{
    // Next to nothing is learned, so that the last step computes with numbers like the first one's.
    private const double LearningRate = 1e-6;

    private readonly NetworkSettings _settings = new();
    private readonly INetwork _network;
    private readonly NetworkModule _module;
    private readonly ModuleOptimizer _optimizer;
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public TrainingStep(INetwork network, int batch)
    {
        _network = network;
        _module = new NetworkModule(network, _settings);
        _module.Load(OfficialInitialization.Make(network, _settings, seed: 1));
        _module.train();
        _optimizer = new ModuleOptimizer(_module, ParameterGrouping.Group(_module.Parameters), OptimizerKind.AdamW);
        random.manual_seed(1);
        _images = randn(batch, 3, _settings.Height, _settings.Width);
        _labels = arange(batch, dtype: ScalarType.Int64);
    }

    /// <summary>Makes a step as the trainer makes it.</summary>
    public void Run() => Run(channelsLast: false);

    /// <summary>Makes it with maps channels last.</summary>
    public void RunChannelsLast() => Run(channelsLast: true);

    /// <summary>Makes the same step with the neighbours aggregated shift by shift.</summary>
    public void RunShiftByShift() => Learn(() => NetworkFlow.Run(new ShiftByShift(new TensorOps(_module, TrainingMode.Everything)), _network, _images, _settings));

    public void Dispose()
    {
        _optimizer.Dispose();
        _module.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }

    private void Run(bool channelsLast)
    {
        _module.ChannelsLast = channelsLast;
        Learn(() => _module.Run(_images));
    }

    private void Learn(Func<NetworkOutputs<Tensor>> forward)
    {
        using var scope = NewDisposeScope();
        _optimizer.ForgetGradients();
        CrossEntropy.OfLabels(forward().HeadLogits!, _labels).backward();
        _optimizer.Step(LearningRate);
    }
}
