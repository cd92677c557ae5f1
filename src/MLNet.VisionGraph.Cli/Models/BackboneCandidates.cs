using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>
/// The candidates for the speed of a backbone: features of decoded images and of files, in batches on all threads and one at a time.
/// </summary>
internal sealed class BackboneCandidates : IDisposable
{
    private const int ImageCount = 32;
    private const string Features = "Features";

    private readonly MLContext _mlContext = new();
    private readonly List<IDisposable> _owned = [];

    /// <param name="options">The backbone, weights, image size and number of threads.</param>
    /// <param name="files">The image files; empty for decoded images only.</param>
    /// <param name="withInt8">
    /// Whether to include the same network in int8, with ranges learned from the files or, without files, from the decoded images.
    /// </param>
    public BackboneCandidates(ImageFeaturizerOptions options, IReadOnlyList<string> files, bool withInt8)
    {
        // The images have the size that files are resized to, so that only the center crop remains. They cannot have the network's own
        // size, which would have to be declared by a type at compile time.
        var side = (options.Preprocessing ?? options.Backbone.Preprocessing).ResizeTo(options.ImageHeight ?? options.Backbone.InputSize);
        DecodedImage[] images =
        [
            .. Enumerable.Range(0, ImageCount).Select(index => new DecodedImage { Image = Own(Draw(side, new Random(index))) }),
        ];
        ModelInput[] rows = [.. files.Select(file => new ModelInput { ImageSource = file })];
        var (ofImages, ofFiles) = (
            options with
            {
                InputColumnName = nameof(DecodedImage.Image),
            },
            options with
            {
                InputColumnName = nameof(ModelInput.ImageSource),
            }
        );
        if (withInt8)
            Plan = rows.Length > 0 ? Calibrate(Calibration.Some(rows), ofFiles) : Calibrate(images, ofImages);
        All = [.. Ways("decoded", images, ofImages), .. rows.Length > 0 ? Ways("files", rows, ofFiles) : []];
    }

    /// <summary>Gets the quantization plan; null without int8.</summary>
    public QuantizationPlan? Plan { get; }

    /// <summary>Gets the candidates.</summary>
    public IReadOnlyList<Candidate> All { get; }

    public void Dispose() => _owned.ForEach(each => each.Dispose());

    private QuantizationPlan Calibrate<TRow>(IReadOnlyList<TRow> rows, ImageFeaturizerOptions options)
        where TRow : class =>
        Own(
            _mlContext
                .Transforms.ImageFeaturizer(options with { Precision = WeightPrecision.Int8 })
                .Fit(_mlContext.Data.LoadFromEnumerable(rows))
        ).Quantization!;

    private IEnumerable<Candidate> Ways<TRow>(string what, TRow[] rows, ImageFeaturizerOptions options)
        where TRow : class
    {
        var ways = WaysOf(what, rows, options);
        return Plan is null
            ? ways
            : [.. ways, .. WaysOf($"{what} in int8", rows, options with { Precision = WeightPrecision.Int8, Quantization = Plan })];
    }

    private IEnumerable<Candidate> WaysOf<TRow>(string what, TRow[] rows, ImageFeaturizerOptions options)
        where TRow : class
    {
        var featurizer = Own(_mlContext.Transforms.ImageFeaturizer(options).Fit(_mlContext.Data.LoadFromEnumerable<TRow>([])));
        var engine = Own(
            _mlContext.Model.CreatePredictionEngine<TRow, Answer>(featurizer, new PredictionEngineOptions { OwnsTransformer = false })
        );
        yield return new Candidate(
            $"{what}, in batches",
            (continues, _) =>
                featurizer.Transform(_mlContext.Data.LoadFromEnumerable(WhileTime(rows, continues))).GetColumn<float[]>(Features).Count()
        );
        yield return Candidate.OneAtATime($"{what}, one at a time", index => engine.Predict(rows[index % rows.Length]));
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

    private sealed class DecodedImage
    {
        // ML.NET requires a size here; no image has this one.
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }

    private sealed class Answer
    {
        public float[] Features { get; set; } = [];
    }
}
