using Microsoft.ML;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>One backbone with several sizes of batch, a worker a core: whether the backbone's own is the best on this machine.</summary>
internal sealed class Batches : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Picture[] _pictures = Pictures.Draw(32);
    private readonly List<ImageFeaturizingTransformer> _transformers = [];

    /// <param name="backbone">The backbone; its own size comes first.</param>
    /// <param name="sizes">The others.</param>
    public Batches(BackboneDescriptor backbone, IEnumerable<int> sizes) =>
        All = [
            RateContender(backbone, null, $"batch {backbone.BatchSize}, the default"),
            .. sizes.Where(size => size != backbone.BatchSize).Select(size => RateContender(backbone, size, $"batch {size}")),
        ];

    public IReadOnlyList<RateContender> All { get; }

    public void Dispose()
    {
        _transformers.ForEach(transformer => transformer.Dispose());
        foreach (var image in _pictures)
            image.Image!.Dispose();
    }

    private RateContender RateContender(BackboneDescriptor backbone, int? size, string name)
    {
        var options = new ImageFeaturizerOptions
        {
            Backbone = backbone,
            Weights = WeightSource.Random(1),
            BatchSize = size,
        };
        var transformer = _mlContext.Transforms.ImageFeaturizer(options).Fit(_mlContext.Data.LoadFromEnumerable(_pictures));
        _transformers.Add(transformer);
        return new RateContender(
            name,
            stop => Rows.Count(transformer.Transform(_mlContext.Data.LoadFromEnumerable(Until(stop))), "Features")
        );
    }

    private IEnumerable<Picture> Until(Func<bool> stop)
    {
        for (var i = 0; !stop(); i = (i + 1) % _pictures.Length)
            yield return _pictures[i];
    }
}
