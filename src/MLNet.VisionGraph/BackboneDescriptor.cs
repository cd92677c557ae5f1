using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph;

/// <summary>The description of a backbone: its name, network, preprocessing, released checkpoints and costs.</summary>
public sealed class BackboneDescriptor
{
    private readonly Lazy<NetworkCost> _cost;

    /// <summary>Creates a descriptor.</summary>
    /// <param name="name">The name in the style of timm: <c>family_variant</c>.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public BackboneDescriptor(string name, INetwork network)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(network);
        Name = name;
        Network = network;
        _cost = new Lazy<NetworkCost>(() => NetworkCost.Create(Network, new NetworkSettings { Height = InputSize, Width = InputSize }));
    }

    /// <summary>Gets the name, for example <c>mobilevig_ti</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the network.</summary>
    public INetwork Network { get; }

    /// <summary>
    /// Gets the preprocessing that the checkpoints expect. The default is ImageNet's mean and standard deviation with a crop of 0.875.
    /// </summary>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>Gets the side of the square images that the checkpoints were trained on, in pixels. The default is 224.</summary>
    public int InputSize { get; init; } = 224;

    /// <summary>Gets the paper that describes the backbone. The default is null.</summary>
    public Paper? Paper { get; init; }

    /// <summary>Gets the top-1 accuracy on ImageNet-1k that the paper reports, in percent. The default is null.</summary>
    public double? Top1 { get; init; }

    /// <summary>Gets the released checkpoints, the recommended one first. The default is an empty list.</summary>
    public IReadOnlyList<ReleasedCheckpoint> Checkpoints { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether the released checkpoints have a distillation head beside the classification head. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool HasDistillationHead { get; init; }

    /// <summary>
    /// Gets the number of images that a core scores together. Networks with small maps gain from batches; with large maps, a batch does not
    /// fit into the cache. The default is 4.
    /// </summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>Gets the stages: the name, channels and stride of each map that can be returned.</summary>
    public IReadOnlyList<StageInfo> Stages => Network.Stages;

    /// <summary>Gets the length of the pooled features: the channels of the last stage.</summary>
    public int PooledLength => Network.Stages[^1].Channels;

    /// <summary>Gets the length of the pooled features of all stages (<see cref="FeatureKind.MultiStage"/>).</summary>
    public int MultiStageLength => Network.Stages.Sum(stage => stage.Channels);

    /// <summary>Gets the length of the embedding before the head.</summary>
    public int EmbeddingLength => Network.EmbeddingLength;

    /// <summary>Gets the number of trainable parameters with 1000 classes and without a distillation head.</summary>
    public long Parameters => _cost.Value.ParameterCount;

    /// <summary>
    /// Gets the multiply-adds for one image of <see cref="InputSize"/>, with 1000 classes and without a distillation head.
    /// </summary>
    public long MultiplyAdds => _cost.Value.MultiplyAdds;

    /// <summary>Reads weights and matches them to the network.</summary>
    /// <param name="source">The source of the weights.</param>
    /// <param name="settings">
    /// The network settings. The default is null (<see cref="InputSize"/> × <see cref="InputSize"/> pixels and 1000 classes).
    /// </param>
    /// <param name="classMismatch">The handling of a head that is absent or has another number of classes.</param>
    /// <returns>A tensor for every parameter. Dropped heads are initialized at random.</returns>
    /// <exception cref="WeightMismatchException">
    /// The weights belong to another network; the message names the matching backbone, if one is registered.
    /// </exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="WeightsUnavailableException">
    /// Released weights can neither be found nor downloaded; the message says which file to put where.
    /// </exception>
    public StateDict LoadWeights(
        WeightSource source,
        NetworkSettings? settings = null,
        ClassMismatch classMismatch = ClassMismatch.Error
    ) => ReadWeights(source, settings, classMismatch, out _);

    /// <summary>Reads weights and matches them to the network.</summary>
    /// <param name="source">The source of the weights.</param>
    /// <param name="settings">The network settings; null for the default ones.</param>
    /// <param name="classMismatch">The handling of a head that is absent or has another number of classes.</param>
    /// <param name="description">Receives the origin of the weights, for logs.</param>
    internal StateDict ReadWeights(WeightSource source, NetworkSettings? settings, ClassMismatch classMismatch, out string description)
    {
        ArgumentNullException.ThrowIfNull(source);
        settings ??= new NetworkSettings { Height = InputSize, Width = InputSize };
        var parameters = NetworkCost.Create(Network, settings).Parameters;
        var loaded = source.Load(
            new WeightRequest
            {
                BackboneName = Name,
                Parameters = parameters,
                Whole = NetworkCost
                    .Create(Network, settings with { Embedding = true, Classes = Math.Max(1, settings.Classes), Distillation = true })
                    .Parameters,
                Heads = Heads,
                Released = Checkpoints,
                ClassMismatch = classMismatch,
                Candidates = BackboneRegistry.All.Select(known => known.AsCandidate()),
            }
        );
        description = loaded.Description;
        return loaded.Complete(parameters, seed: 0).StateDict;
    }

    /// <summary>
    /// Returns the same backbone with the network that takes over a classifier's weights, see <see cref="INetwork.ForTransfer"/>.
    /// </summary>
    internal BackboneDescriptor ForTransfer() =>
        new(Name, Network.ForTransfer())
        {
            Preprocessing = Preprocessing,
            InputSize = InputSize,
            Checkpoints = Checkpoints,
            HasDistillationHead = HasDistillationHead,
            BatchSize = BatchSize,
            UsageHint = UsageHint,
        };

    private string[] Heads => [Network.Head, Network.DistillationHead];

    internal WeightCandidate AsCandidate() =>
        new(
            Name,
            () =>
                NetworkCost
                    .Create(
                        Network,
                        new NetworkSettings
                        {
                            Height = InputSize,
                            Width = InputSize,
                            Distillation = true,
                        }
                    )
                    .Parameters,
            Heads,
            UsageHint
        );

    /// <summary>Gets the expression with which users select this backbone, for messages. The default is null (its name).</summary>
    internal string? UsageHint { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
