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

    /// <inheritdoc/>
    public override string ToString() => Name;
}
