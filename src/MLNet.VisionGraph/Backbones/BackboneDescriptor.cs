using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Images;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph;

/// <summary>A backbone by name: its network, what its checkpoints want done to pictures, where they come from, what it costs.</summary>
public sealed class BackboneDescriptor
{
    private readonly Lazy<NetworkCost> _cost;

    /// <summary>Creates a descriptor.</summary>
    /// <param name="name">The name, in timm's manner: <c>family_variant</c>.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public BackboneDescriptor(string name, INetwork network)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(network);
        Name = name;
        Network = network;
        _cost = new Lazy<NetworkCost>(() => NetworkCost.Of(Network, new NetworkSettings { Height = InputSize, Width = InputSize }));
    }

    /// <summary>Gets the name, for example <c>mobilevig_ti</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the network.</summary>
    public INetwork Network { get; }

    /// <summary>Gets what the checkpoints want done to pictures. Default: ImageNet's mean and deviation, crop 0.875.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>Gets the side of the square images that the checkpoints were trained on, in pixels. Default: 224.</summary>
    public int InputSize { get; init; } = 224;

    /// <summary>Gets the paper, if there is one.</summary>
    public Paper? Paper { get; init; }

    /// <summary>Gets the top-1 accuracy on ImageNet-1k that the paper gives, in percent, if there is one.</summary>
    public double? Top1 { get; init; }

    /// <summary>Gets the released checkpoints, the recommended one first. Default: none.</summary>
    public IReadOnlyList<ReleasedCheckpoint> Checkpoints { get; init; } = [];

    /// <summary>Gets whether the released checkpoints have a distillation head beside the classification head. Default: <see langword="false"/>.</summary>
    public bool IsDistilled { get; init; }

    /// <summary>
    /// Gets how many images a core scores at a time. Networks with small maps gain by batches; those with large ones leave the cache. Default: 4.
    /// </summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>Gets the stages: name, channels and stride of each map that can be taken out.</summary>
    public IReadOnlyList<StageInfo> Stages => Network.Stages;

    /// <summary>Gets the length of the pooled features: the channels of the last stage.</summary>
    public int PooledLength => Network.Stages[^1].Channels;

    /// <summary>Gets the length of the embedding before the head.</summary>
    public int EmbeddingLength => Network.EmbeddingLength;

    /// <summary>Gets the number of trainable values with 1000 classes and without a distillation head.</summary>
    public long Parameters => _cost.Value.ParameterCount;

    /// <summary>Gets the multiply-adds for one image of <see cref="InputSize"/>, with 1000 classes and without a distillation head.</summary>
    public long Macs => _cost.Value.Macs;

    /// <summary>Reads weights and fits them to the network.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="settings">What the network is read for; 224 × 224 pixels and 1000 classes when null.</param>
    /// <param name="classMismatch">What happens when the head is absent or has another number of classes.</param>
    /// <returns>A tensor for every parameter. Heads that were dropped start at random.</returns>
    /// <exception cref="WeightMismatchException">The weights are another network's; the message says whose.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="WeightsUnavailableException">Released weights can neither be found nor downloaded; the message says which file to put where.</exception>
    public StateDict LoadWeights(WeightSource source, NetworkSettings? settings = null, ClassMismatch classMismatch = ClassMismatch.Error)
    {
        ArgumentNullException.ThrowIfNull(source);
        settings ??= new NetworkSettings { Height = InputSize, Width = InputSize };
        var parameters = NetworkCost.Of(Network, settings).Parameters;
        var loaded = source.Load(new WeightRequest
        {
            BackboneName = Name,
            Parameters = parameters,
            Whole = NetworkCost.Of(Network, settings with { Embedding = true, Classes = Math.Max(1, settings.Classes), Distillation = true }).Parameters,
            Released = Checkpoints,
            ClassMismatch = classMismatch,
            Candidates = BackboneRegistry.All.Select(known => known.AsCandidate()),
        });
        return loaded.Complete(parameters, seed: 0).StateDict;
    }

    private WeightCandidate AsCandidate() =>
        new(Name, () => NetworkCost.Of(Network, new NetworkSettings { Height = InputSize, Width = InputSize, Distillation = true }).Parameters, HowToAsk);

    /// <summary>Gets what a user writes to get this backbone; null for its name. For messages.</summary>
    internal string? HowToAsk { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
