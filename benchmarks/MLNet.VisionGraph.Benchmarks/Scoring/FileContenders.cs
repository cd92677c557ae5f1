using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>JPEG files → pooled features: ours with reduced and with full decoding, and ML.NET's own chains.</summary>
internal sealed class FileContenders : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly ImageFeaturizingTransformer _reduced;
    private readonly ImageFeaturizingTransformer _full;
    private readonly ITransformer _chain;
    private readonly ITransformer _resNet18;
    private readonly Photo[] _photos;

    public FileContenders(BackboneDescriptor backbone, IEnumerable<string> files)
    {
        _photos = [.. files.Select(file => new Photo { Path = file })];
        var data = _mlContext.Data.LoadFromEnumerable(_photos);
        var weights = WeightSource.Random(1);
        var options = new ImageFeaturizerOptions
        {
            Backbone = backbone,
            Weights = weights,
            InputColumnName = nameof(Photo.Path),
        };
        _reduced = _mlContext.Transforms.ImageFeaturizer(options).Fit(data);
        _full = _mlContext.Transforms.ImageFeaturizer(options with { JpegDecoding = JpegDecoding.Full }).Fit(data);

        var settings = new NetworkSettings { Classes = 0 };
        var model = OnnxExporter.Export(
            backbone.Network,
            backbone.LoadWeights(weights, settings),
            new OnnxExportOptions { Network = settings, Outputs = [OnnxOutput.Pooled] }
        );
        var images = _mlContext
            .Transforms.LoadImages("Photo", null, nameof(Photo.Path))
            .Append(_mlContext.Transforms.ResizeImages("Photo", settings.Width, settings.Height, "Photo"));
        _chain = images
            .Append(_mlContext.Transforms.ExtractPixels("image", "Photo", offsetImage: 117, scaleImage: 1 / 58f))
            .Append(_mlContext.Transforms.ApplyOnnxModel("features", "image", new MemoryStream(model)))
            .Fit(data);
        _resNet18 = images.Append(ResNet18Featurizer.Chain(_mlContext, "Photo")).Fit(data);

        All =
        [
            new RateContender("ours: files → Transform", stop => Rows.Count(_reduced.Transform(Endless(stop)), "Features")),
            new RateContender("ours, JpegDecoding.Full", stop => Rows.Count(_full.Transform(Endless(stop)), "Features")),
            new RateContender(
                "ML.NET LoadImages → Resize → … → ApplyOnnxModel",
                stop => Rows.Count(_chain.Transform(Endless(stop)), "features"),
                readsAhead: true
            ),
            new RateContender(
                "ML.NET LoadImages → Resize → … → DnnFeaturizeImage, ResNet18",
                stop => Rows.Count(_resNet18.Transform(Endless(stop)), ResNet18Featurizer.OutputColumn),
                readsAhead: true
            ),
        ];
    }

    public IReadOnlyList<RateContender> All { get; }

    /// <summary>How alike the features of reduced and full decoding are: the cosine of each photo's, ordered.</summary>
    public double[] Cosines()
    {
        var data = _mlContext.Data.LoadFromEnumerable(_photos);
        return [.. Rows.Read(_reduced.Transform(data), "Features").Zip(Rows.Read(_full.Transform(data), "Features"), Cosine).Order()];
    }

    public void Dispose()
    {
        _reduced.Dispose();
        _full.Dispose();
        (_chain as IDisposable)?.Dispose();
        (_resNet18 as IDisposable)?.Dispose();
    }

    private static double Cosine(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(a, b);

    private IDataView Endless(Func<bool> stop)
    {
        return _mlContext.Data.LoadFromEnumerable(Repeat());

        IEnumerable<Photo> Repeat()
        {
            for (var i = 0; !stop(); i++)
                yield return _photos[i % _photos.Length];
        }
    }

    private sealed class Photo
    {
        public string Path { get; set; } = string.Empty;
    }
}
