using MLNet.VisionGraph.Backbones.MobileVig;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Training.Losses;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Benchmarks.Training;

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
        _module.Load(ScratchInitializer.Create(network, _settings, seed: 1));
        _module.train();
        _optimizer = new ModuleOptimizer(_module, ParameterGrouping.Group(_module.Parameters), OptimizerKind.AdamW);
        random.manual_seed(1);
        _images = randn(batch, 3, _settings.Height, _settings.Width);
        _labels = arange(batch, dtype: ScalarType.Int64);
    }

    /// <summary>Gets a value indicating whether the network aggregates neighbors.</summary>
    public bool HasNeighbors => _network is MobileVigNetwork;

    /// <summary>Makes a step as the trainer makes it on this machine.</summary>
    public void Run() => Run(MapLayout.IsFasterChannelsLast(CPU), TrainingPrecision.Float32);

    /// <summary>Makes it with convolutions and matrix products in bfloat16.</summary>
    public void RunInBFloat16() => Run(MapLayout.IsFasterChannelsLast(CPU), TrainingPrecision.BFloat16);

    /// <summary>Makes it with maps channel after channel, as the official code does.</summary>
    public void RunChannelsFirst() => Run(channelsLast: false, TrainingPrecision.Float32);

    /// <summary>Makes the step channel after channel with the neighbors aggregated shift by shift.</summary>
    public void RunShiftByShift() =>
        Learn(() =>
            NetworkExtensions.Forward(
                new ShiftByShift(new TensorOps(_module.Tensors, TrainingMode.Everything)),
                _network,
                _images,
                _settings
            )
        );

    public void Dispose()
    {
        _optimizer.Dispose();
        _module.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }

    private void Run(bool channelsLast, TrainingPrecision precision)
    {
        (_module.ChannelsLast, _module.Precision) = (channelsLast, precision);
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
