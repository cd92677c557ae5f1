using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>The same backbone with the same weights, on the same pictures, six ways, and for comparison ML.NET's own featurizer.</summary>
internal sealed class Contenders : IDisposable
{
    private const int Side = Pictures.Side;
    private const int Count = 32;

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Picture[] _pictures;
    private readonly float[][] _tensors;
    private readonly byte[] _model;
    private readonly ImageFeaturizingTransformer _ours;
    private readonly ImageFeaturizingTransformer? _bytes;
    private readonly ITransformer _scoring;
    private readonly ITransformer _plain;
    private readonly ITransformer _chain;
    private readonly ITransformer _resNet18;
    private (InferenceSession Session, int Workers, int Batch) _runtime;

    /// <param name="backbone">The backbone.</param>
    /// <param name="withInt8">Whether the network in eight bits takes part; its calibration takes up to some minutes.</param>
    public Contenders(BackboneDescriptor backbone, bool withInt8)
    {
        var random = new Random(1);
        _pictures = [.. Enumerable.Range(0, Count).Select(_ => new Picture { Image = Pictures.Noise(random) })];
        _tensors =
        [
            .. Enumerable
                .Range(0, Count)
                .Select(_ => Enumerable.Range(0, 3 * Side * Side).Select(_ => random.NextSingle() * 4 - 2).ToArray()),
        ];

        var data = _mlContext.Data.LoadFromEnumerable(_pictures);
        var weights = WeightSource.Random(1);
        var options = new ImageFeaturizerOptions { Backbone = backbone, Weights = weights };
        _ours = _mlContext.Transforms.ImageFeaturizer(options).Fit(data);
        _bytes = withInt8 ? _mlContext.Transforms.ImageFeaturizer(options with { Precision = WeightPrecision.Int8 }).Fit(data) : null;

        // The bare network, [B, 3, 224, 224] → features: what ONNX Runtime alone and ApplyOnnxModel run.
        var settings = new NetworkSettings { Classes = 0 };
        var export = new OnnxExportOptions { Network = settings, Outputs = [OnnxOutput.Pooled] };
        var parameters = backbone.LoadWeights(weights, settings);
        _model = OnnxExporter.Export(backbone.Network, parameters, export);
        var tensors = _mlContext.Data.LoadFromEnumerable(Array.Empty<Tensor>());
        _scoring = _mlContext.Transforms.ApplyOnnxModel("features", "image", new MemoryStream(_model)).Fit(tensors);

        // What users of ML.NET have without this library: PyTorch's export of the official code.
        var plain = OnnxExporter.Export(backbone.Network, parameters, export with { Profile = OnnxProfile.Plain });
        _plain = _mlContext.Transforms.ApplyOnnxModel("features", "image", new MemoryStream(plain)).Fit(tensors);

        // The plain ML.NET way from the picture: pixels, scaled as a whole (ML.NET's ExtractPixels cannot normalize per channel), then the
        // network.
        _chain = _mlContext
            .Transforms.ExtractPixels("image", "Image", offsetImage: 117, scaleImage: 1 / 58f)
            .Append(_mlContext.Transforms.ApplyOnnxModel("features", "image", new MemoryStream(_model)))
            .Fit(data);
        _resNet18 = ResNet18Featurizer.Chain(_mlContext, "Image").Fit(data);

        All =
        [
            new RateContender("ours: pictures → Transform", stop => Rows.Count(_ours.Transform(Endless(_pictures, stop)), "Features")),
            .. _bytes is { } bytes
                ?
                [
                    new RateContender(
                        "ours in int8: pictures → Transform",
                        stop => Rows.Count(bytes.Transform(Endless(_pictures, stop)), "Features")
                    ),
                ]
                : Array.Empty<RateContender>(),
            new RateContender("ONNX Runtime alone, tensors, best setting", RunRuntime),
            new RateContender(
                "ML.NET ApplyOnnxModel, tensors, plain graph",
                stop => Rows.Count(_plain.Transform(Tensors(stop)), "features"),
                readsAhead: true
            ),
            new RateContender(
                "ML.NET ApplyOnnxModel, tensors, our graph",
                stop => Rows.Count(_scoring.Transform(Tensors(stop)), "features"),
                readsAhead: true
            ),
            new RateContender(
                "ML.NET ExtractPixels → ApplyOnnxModel",
                stop => Rows.Count(_chain.Transform(Copies(stop)), "features"),
                readsAhead: true
            ),
            new RateContender(
                "ML.NET ExtractPixels → DnnFeaturizeImage, ResNet18",
                stop => Rows.Count(_resNet18.Transform(Copies(stop)), ResNet18Featurizer.OutputColumn),
                readsAhead: true
            ),
        ];
    }

    public IReadOnlyList<RateContender> All { get; }

    /// <summary>Finds the workers, threads and batch with which ONNX Runtime alone is fastest.</summary>
    public string CalibrateRuntime()
    {
        var best = (Rate: 0.0, Text: string.Empty);
        var cores = Environment.ProcessorCount;
        foreach (var (workers, threads) in new[] { (cores, 1), (1, cores) }.Distinct())
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            };
            var session = new InferenceSession(_model, options);
            var kept = false;
            foreach (var batch in new[] { 1, 2, 4, 8, 16, 32 })
            {
                var previous = _runtime;
                _runtime = (session, workers, batch);
                var contender = new RateContender("calibration", RunRuntime);
                contender.Measure(0.2);
                var rate = Enumerable.Range(0, 3).Max(_ => contender.Measure(0.4));
                if (rate > best.Rate)
                {
                    best = (rate, $"{workers} workers of {threads} threads, batch {batch}");
                    if (previous.Session is not null && previous.Session != session)
                        previous.Session.Dispose();
                    kept = true;
                }
                else
                {
                    _runtime = previous;
                }
            }

            if (!kept)
                session.Dispose();
        }

        return best.Text;
    }

    public void Dispose()
    {
        _ours.Dispose();
        _bytes?.Dispose();
        (_scoring as IDisposable)?.Dispose();
        (_plain as IDisposable)?.Dispose();
        (_chain as IDisposable)?.Dispose();
        (_resNet18 as IDisposable)?.Dispose();
        _runtime.Session?.Dispose();
        foreach (var image in _pictures)
            image.Image!.Dispose();
    }

    private int RunRuntime(Func<bool> stop)
    {
        var (session, workers, batch) = _runtime;
        var images = 0;
        Parallel.For(
            0,
            workers,
            new ParallelOptions { MaxDegreeOfParallelism = workers },
            _ =>
            {
                var values = new float[batch * 3 * Side * Side];
                for (var i = 0; i < batch; i++)
                    _tensors[i % Count].CopyTo(values, i * 3 * Side * Side);
                using var input = OrtValue.CreateTensorValueFromMemory(values, [batch, 3, Side, Side]);
                using var run = new RunOptions();
                while (!stop())
                {
                    using var results = session.Run(run, [OnnxExportOptions.DefaultInputName], [input], ["features"]);
                    Interlocked.Add(ref images, batch);
                }
            }
        );
        return images;
    }

    private IDataView Tensors(Func<bool> stop) => Endless(_tensors.Select(values => new Tensor { image = values }), stop);

    private IDataView Copies(Func<bool> stop) =>
        Endless(_pictures.Select(image => new Picture { Image = Pictures.Copy(image.Image!) }), stop, renew: true);

    private IDataView Endless<T>(IEnumerable<T> rows, Func<bool> stop, bool renew = false)
        where T : class
    {
        var kept = renew ? null : rows.ToArray();
        return _mlContext.Data.LoadFromEnumerable(Repeat());

        IEnumerable<T> Repeat()
        {
            while (true)
            {
                foreach (var row in kept ?? rows)
                {
                    if (stop())
                        yield break;
                    yield return row;
                }
            }
        }
    }

    private sealed class Tensor
    {
#pragma warning disable IDE1006 // the column has the name of the network's input
        [VectorType(3, Side, Side)]
        public float[] image { get; set; } = [];
#pragma warning restore IDE1006
    }
}
