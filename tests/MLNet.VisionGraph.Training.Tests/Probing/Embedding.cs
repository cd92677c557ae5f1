using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.LinearProbe;

namespace MLNet.VisionGraph.Training.Tests.Probing;

/// <summary>What the tests of embeddings share: a small input, random weights, a cache, and what it was said.</summary>
internal sealed class Embedding : IDisposable
{
    public static readonly NetworkSettings Settings = new()
    {
        Height = 64,
        Width = 64,
        Classes = 3,
    };

    public static readonly BackboneDescriptor Backbone = BackboneRegistry.Get("efficientvit_m0");

    public static readonly StateDict Weights = Backbone.LoadWeights(WeightSource.Random(1), Settings);

    private readonly TemporaryFolder _folder = new();

    public string Cache => _folder["embeddings"];

    /// <summary>What the caches warned of, in order.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The cache's files, all networks' together.</summary>
    public string[] Files => Directory.Exists(Cache) ? Directory.GetFiles(Cache, "*", SearchOption.AllDirectories) : [];

    /// <summary>Computes embeddings as a new process would, with nothing in memory.</summary>
    public ImageEmbeddings Embed(
        ImageDataset photos,
        BackboneDescriptor? backbone = null,
        StateDict? weights = null,
        NetworkSettings? settings = null,
        int? workers = null
    )
    {
        using var embedder = New(backbone, weights, settings, workers);
        return embedder.Embed(photos);
    }

    public ImageEmbedder New(
        BackboneDescriptor? backbone = null,
        StateDict? weights = null,
        NetworkSettings? settings = null,
        int? workers = null
    ) => new(backbone ?? Backbone, weights ?? Weights, settings ?? Settings, Cache, Warn, workers);

    /// <summary>Computes embeddings without a cache.</summary>
    public static ImageEmbeddings Fresh(ImageDataset photos, int? workers = null)
    {
        using var embedder = new ImageEmbedder(Backbone, Weights, Settings, workers: workers);
        return embedder.Embed(photos);
    }

    /// <summary>Changes one value of a tensor.</summary>
    public static StateDict Changed(string name) =>
        new(
            Weights.Select(pair =>
            {
                if (pair.Key != name)
                    return pair;
                var values = pair.Value.Values.ToArray();
                values[0] += 0.5f;
                return KeyValuePair.Create(name, new WeightTensor(pair.Value.Shape, values));
            })
        );

    public void Dispose() => _folder.Dispose();

    private void Warn(string message)
    {
        lock (Warnings)
            Warnings.Add(message);
    }
}
