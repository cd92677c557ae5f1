using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.Onnx;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The ways in which a backbone computes features: of pictures that are decoded already and of files, in batches on all threads and one at a time.</summary>
internal sealed class BackboneContestants : IDisposable
{
    private const int Pictures = 32;
    private const string Features = "Features";

    private readonly MLContext _mlContext = new();
    private readonly List<IDisposable> _owned = [];

    /// <param name="options">Backbone, weights, size and threads.</param>
    /// <param name="files">Photos; none for decoded pictures alone.</param>
    /// <param name="withInt8">Whether the same network in eight bits competes as well; its ranges are learned from the photos, or from the decoded pictures.</param>
    public BackboneContestants(ImageFeaturizerOptions options, IReadOnlyList<string> files, bool withInt8)
    {
        // Of the size that photos are resized to, so that nothing is left but to cut out the middle. Not of the network's own size: that is declared with a type, at compile time.
        var side = (options.Preprocessing ?? options.Backbone.Preprocessing).ResizeTo(options.ImageHeight ?? options.Backbone.InputSize);
        Picture[] pictures = [.. Enumerable.Range(0, Pictures).Select(index => new Picture { Image = Own(Draw(side, new Random(index))) })];
        ModelInput[] rows = [.. files.Select(file => new ModelInput { ImageSource = file })];
        var (ofPictures, ofFiles) = (options with { InputColumnName = nameof(Picture.Image) }, options with { InputColumnName = nameof(ModelInput.ImageSource) });
        if (withInt8)
            Plan = rows.Length > 0 ? Calibrate(Calibration.Some(rows), ofFiles) : Calibrate(pictures, ofPictures);
        All = [.. Ways("decoded", pictures, ofPictures), .. rows.Length > 0 ? Ways("files", rows, ofFiles) : []];
    }

    /// <summary>Gets what computes in eight bits; null without.</summary>
    public QuantizationPlan? Plan { get; }

    /// <summary>Gets the ways.</summary>
    public IReadOnlyList<Contestant> All { get; }

    public void Dispose() => _owned.ForEach(each => each.Dispose());

    private QuantizationPlan Calibrate<TRow>(IReadOnlyList<TRow> rows, ImageFeaturizerOptions options)
        where TRow : class =>
        Own(_mlContext.Transforms.ImageFeaturizer(options with { Precision = WeightPrecision.Int8 }).Fit(_mlContext.Data.LoadFromEnumerable(rows))).Quantization!;

    private IEnumerable<Contestant> Ways<TRow>(string what, TRow[] rows, ImageFeaturizerOptions options)
        where TRow : class
    {
        var ways = WaysOf(what, rows, options);
        return Plan is null ? ways : [.. ways, .. WaysOf($"{what} in int8", rows, options with { Precision = WeightPrecision.Int8, Quantization = Plan })];
    }

    private IEnumerable<Contestant> WaysOf<TRow>(string what, TRow[] rows, ImageFeaturizerOptions options)
        where TRow : class
    {
        var featurizer = Own(_mlContext.Transforms.ImageFeaturizer(options).Fit(_mlContext.Data.LoadFromEnumerable<TRow>([])));
        var engine = Own(_mlContext.Model.CreatePredictionEngine<TRow, Answer>(featurizer, new PredictionEngineOptions { OwnsTransformer = false }));
        yield return new Contestant($"{what}, in batches", (continues, _) =>
            featurizer.Transform(_mlContext.Data.LoadFromEnumerable(WhileTime(rows, continues))).GetColumn<float[]>(Features).Count());
        yield return Contestant.OneAtATime($"{what}, one at a time", index => engine.Predict(rows[index % rows.Length]));
    }

    private static IEnumerable<TRow> WhileTime<TRow>(TRow[] rows, Func<bool> continues)
    {
        for (var index = 0; continues(); index++)
            yield return rows[index % rows.Length];
    }

    private static MLImage Draw(int size, Random random)
    {
        var pixels = new byte[size * size * 4];
        random.NextBytes(pixels);
        return MLImage.CreateFromPixels(size, size, MLPixelFormat.Rgba32, pixels);
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Insert(0, owned);
        return owned;
    }

    private sealed class Picture
    {
        // ML.NET wants some size here, and no photo has this one.
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }

    private sealed class Answer
    {
        public float[] Features { get; set; } = [];
    }
}
