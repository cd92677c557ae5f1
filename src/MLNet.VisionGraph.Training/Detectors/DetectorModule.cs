using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Loading;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors;

/// <summary>
/// A detector as a TorchSharp module. Its <c>state_dict</c> uses the names of the official checkpoint. Like the official EfficientViT, and
/// as the official MobileViG intends, it is trained with the running statistics of its norms unless <see cref="FreezeBatchNorm"/> is
/// cleared.
/// </summary>
internal sealed class DetectorModule : nn.Module<Tensor, DenseOutputs<Tensor>>, ITrainableModule<DetectorModule>
{
    // Parameters do not depend on the size of the image; every backbone supports this one.
    private const int AnySide = 512;

    private readonly ParameterTree _tree;

    /// <summary>Creates the module; its parameters are zero until weights are loaded or initialized.</summary>
    /// <param name="detector">The detector.</param>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says why, and what to do.</exception>
    public DetectorModule(IDetector detector)
        : base(NameOnceLoaded())
    {
        Detector = detector;
        _tree = new ParameterTree(DetectorCost.Create(detector, AnySide, AnySide).Parameters);
        foreach (var (name, child) in _tree.Children)
            register_module(name, child);
    }

    /// <summary>Gets the detector.</summary>
    public IDetector Detector { get; }

    /// <summary>Gets the entries of the state dict, in the order in which the detector uses them.</summary>
    public IReadOnlyList<ParameterSpec> Parameters => _tree.Parameters;

    /// <summary>
    /// Gets or sets a value indicating whether norms keep their running statistics in training. Their weights and biases learn all the
    /// same. The default is <see langword="true"/>.
    /// </summary>
    public bool FreezeBatchNorm { get; set; } = true;

    /// <summary>
    /// Gets or sets the numeric precision of convolutions, linear layers and matrix products. The default is
    /// <see cref="TrainingPrecision.Float32"/>.
    /// </summary>
    public TrainingPrecision Precision { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether feature maps are stored in PyTorch's <c>channels_last</c> layout. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool ChannelsLast { get; set; }

    /// <summary>Gets the operations of the current mode.</summary>
    public TensorOps Operations =>
        new(
            _tree,
            !training ? TrainingMode.Evaluation
                : FreezeBatchNorm ? TrainingMode.FrozenBatchNorm
                : TrainingMode.Everything,
            Precision
        )
        {
            ChannelsLast = ChannelsLast,
        };

    /// <summary>Computes the outputs of the dense heads. The tensors belong to the caller's dispose scope.</summary>
    /// <param name="input">The images, [B, 3, H, W], normalized and padded with zeros.</param>
    /// <returns>The maps and the outputs of the heads.</returns>
    public override DenseOutputs<Tensor> forward(Tensor input) => Detector.Forward(Operations, input);

    DetectorModule ITrainableModule<DetectorModule>.CreateAlike() => new(Detector) { ChannelsLast = ChannelsLast };

    /// <summary>Loads weights.</summary>
    /// <param name="weights">A tensor for every entry of <see cref="Parameters"/>; counters may be missing.</param>
    /// <exception cref="KeyNotFoundException">A tensor is missing.</exception>
    /// <exception cref="InvalidOperationException">A tensor has another number of values.</exception>
    public void Load(StateDict weights) => _tree.Load(weights);

    /// <summary>Returns a copy of the current weights.</summary>
    public StateDict ToStateDict() => _tree.ToStateDict();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _tree.Dispose();
        base.Dispose(disposing);
    }

    // libtorch must be loaded before TorchSharp is first used.
    private static string NameOnceLoaded()
    {
        Libtorch.Load();
        return nameof(DetectorModule);
    }
}
