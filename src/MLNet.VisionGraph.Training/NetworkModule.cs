using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Loading;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A backbone as a TorchSharp module: normalized images [B, 3, H, W] → logits [B, classes]. Its <c>state_dict</c> uses the names of the
/// official checkpoint.
/// </summary>
/// <remarks>
/// <see cref="forward"/> returns the logits of the classification head in training and, with a distillation head, the mean of both heads in
/// evaluation, as in the official code; <see cref="Run"/> returns all outputs: the logits of both heads, the embedding, the pooled features
/// and the maps.
/// </remarks>
public sealed class NetworkModule : nn.Module<Tensor, Tensor>, ITrainableModule<NetworkModule>
{
    private readonly INetwork _network;
    private readonly NetworkSettings _settings;
    private readonly ParameterTree _tree;

    /// <summary>Creates the module; its parameters are zero until weights are loaded or initialized.</summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">The image size, classes and heads.</param>
    /// <exception cref="ArgumentException">The network does not support images of this size.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says why, and what to do.</exception>
    public NetworkModule(INetwork network, NetworkSettings settings)
        : base(NameOnceLoaded())
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(settings);
        (_network, _settings) = (network, settings);
        _tree = new ParameterTree(NetworkCost.Create(network, settings).Parameters);
        foreach (var (name, child) in _tree.Children)
            register_module(name, child);
    }

    /// <summary>Gets the entries of the state dict, in the order in which the network uses them.</summary>
    public IReadOnlyList<ParameterSpec> Parameters => _tree.Parameters;

    /// <summary>
    /// Gets or sets a value indicating whether norms keep their running statistics in training, as is usual for small batches and small
    /// data sets. The default is <see langword="false"/>.
    /// </summary>
    public bool FreezeBatchNorm { get; set; }

    /// <summary>
    /// Gets or sets the numeric precision of convolutions, linear layers and matrix products. The default is
    /// <see cref="TrainingPrecision.Float32"/>.
    /// </summary>
    public TrainingPrecision Precision { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether feature maps are stored in PyTorch's <c>channels_last</c> layout, in which the channels of a
    /// position are contiguous: faster on x64 processors. Norms are then computed by this library, together with the activation that
    /// follows. The default is <see langword="false"/>.
    /// </summary>
    public bool ChannelsLast { get; set; }

    /// <summary>Gets the parameters and buffers by name.</summary>
    internal IParameterTensors Tensors => _tree;

    /// <summary>Computes logits.</summary>
    /// <param name="input">The images, [B, 3, H, W].</param>
    /// <returns>The logits, [B, classes].</returns>
    /// <exception cref="InvalidOperationException">The network was created without classes.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var outputs = Run(input);
        return Answer(outputs.Logits, outputs.HeadLogits);
    }

    /// <summary>Computes logits from embeddings: the part of <see cref="forward"/> after the backbone.</summary>
    /// <param name="embeddings">
    /// The input of the heads, [B, E], as returned by <see cref="Run"/> and by an exported network's embedding output.
    /// </param>
    /// <returns>
    /// The logits, [B, classes]: those of the classification head in training; in evaluation, with a distillation head, the mean of both.
    /// </returns>
    /// <exception cref="InvalidOperationException">The network was created without classes.</exception>
    public Tensor Classify(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        var (logits, head, _) = RunHeads(embeddings);
        return Answer(logits, head);
    }

    /// <summary>Computes all outputs. The tensors belong to the caller's dispose scope.</summary>
    /// <param name="images">The images, [B, 3, H, W].</param>
    /// <param name="marked">The action that receives every tapped tensor by name, such as <c>blocks1.0.dw0</c>; null for none.</param>
    /// <returns>The maps, pooled features, embedding and logits.</returns>
    public NetworkOutputs<Tensor> Run(Tensor images, Action<string, Tensor>? marked = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        return NetworkExtensions.Forward(
            new TensorOps(_tree, Mode, Precision) { Tapped = marked, ChannelsLast = ChannelsLast },
            _network,
            images,
            _settings
        );
    }

    /// <summary>Computes all outputs for images in memory, in evaluation mode and without gradients.</summary>
    /// <param name="images">The images, [B, 3, H, W], of the network's size, normalized, contiguous.</param>
    /// <returns>The values of the maps, pooled features, embedding and logits, in the order of the tensors.</returns>
    /// <exception cref="ArgumentException">The values are not a whole number of images.</exception>
    public NetworkOutputs<float[]> Evaluate(float[] images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var length = 3 * _settings.Height * _settings.Width;
        if (images.Length == 0 || images.Length % length != 0)
            throw new ArgumentException($"An image has {length} values; {images.Length} are not a whole number of images.", nameof(images));
        var wasTraining = training;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        try
        {
            eval();
            var outputs = Run(tensor(images, [images.Length / length, 3, _settings.Height, _settings.Width]));
            return new NetworkOutputs<float[]>(
                [.. outputs.Maps.Select(map => Values(map)!)],
                Values(outputs.Pooled)!,
                Values(outputs.Embedding),
                Values(outputs.Logits),
                Values(outputs.HeadLogits),
                Values(outputs.DistillationLogits)
            );
        }
        finally
        {
            train(wasTraining);
        }

        static float[]? Values(Tensor? values) => values?.contiguous().data<float>().ToArray();
    }

    /// <summary>Loads weights.</summary>
    /// <param name="weights">A tensor for every entry of <see cref="Parameters"/>; counters may be missing.</param>
    /// <exception cref="KeyNotFoundException">A tensor is missing.</exception>
    /// <exception cref="InvalidOperationException">A tensor has another number of values.</exception>
    public void Load(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        _tree.Load(weights);
    }

    /// <summary>Returns a copy of the current weights.</summary>
    /// <returns>A tensor for every entry of <see cref="Parameters"/>.</returns>
    public StateDict ToStateDict() => _tree.ToStateDict();

    /// <summary>
    /// Returns a copy of the current weights of the heads, with the remaining weights from an earlier call, which are not copied.
    /// </summary>
    internal StateDict ToStateDict(StateDict body)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return new StateDict(
            Parameters.Select(spec => KeyValuePair.Create(spec.Name, IsOfHead(spec.Name) ? _tree.ToWeightTensor(spec) : body[spec.Name]))
        );
    }

    /// <summary>Runs only the heads. The tensors belong to the caller's dispose scope.</summary>
    /// <param name="embeddings">The input of the heads, [B, E].</param>
    /// <returns>
    /// The logits of the classifier, of the first head and of the distillation head, [B, classes] each; null if there are none.
    /// </returns>
    internal (Tensor? Logits, Tensor? Head, Tensor? Distillation) RunHeads(Tensor embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        var map = embeddings.unsqueeze(-1).unsqueeze(-1); // [B, E] → [B, E, 1, 1]
        return NetworkExtensions.Classify(new TensorOps(_tree, Mode, Precision), _network, map, _settings);
    }

    NetworkModule ITrainableModule<NetworkModule>.CreateAlike() => new(_network, _settings) { ChannelsLast = ChannelsLast };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _tree.Dispose();
        base.Dispose(disposing);
    }

    private TrainingMode Mode =>
        !training ? TrainingMode.Evaluation
        : FreezeBatchNorm ? TrainingMode.FrozenBatchNorm
        : TrainingMode.Everything;

    private bool IsOfHead(string name) =>
        name.StartsWith(_network.Head + ".", StringComparison.Ordinal)
        || name.StartsWith(_network.DistillationHead + ".", StringComparison.Ordinal);

    private Tensor Answer(Tensor? logits, Tensor? head)
    {
        var answer =
            (training ? head : logits)
            ?? throw new InvalidOperationException("The network was created without classes; call Run for its features.");
        return answer.MoveToOuterDisposeScope();
    }

    // libtorch must be loaded before TorchSharp is first used.
    private static string NameOnceLoaded()
    {
        Libtorch.Load();
        return nameof(NetworkModule);
    }
}
