using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>
/// Computes images' embeddings as evaluation and the saved model do: prepared as in deployment and scored by ONNX Runtime. With a cache,
/// known embeddings are not recomputed. Embeds one data set at a time; the values do not depend on the number of workers.
/// </summary>
internal sealed class ImageEmbedder : IDisposable
{
    private readonly Lazy<Task<OnnxScorer>> _scorer;
    private readonly Lazy<Func<ImageResizer>?> _resizers;
    private readonly BatchLoaderOptions _loading;
    private readonly int _workers;

    /// <summary>Exports the network and reads the cache.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">The backbone's weights; those of heads do not matter and may be missing.</param>
    /// <param name="settings">The image size and the task.</param>
    /// <param name="cacheFolder">
    /// The folder that holds the embeddings of all networks; null for no cache. <see cref="EmbeddingCache.DefaultFolder"/> is the folder
    /// beside the released weights.
    /// </param>
    /// <param name="warn">Receives warnings, on any thread, about what the cache could not read or write. The default is null.</param>
    /// <param name="workers">The number of images that are prepared and scored at a time. The default is null (one per core).</param>
    /// <exception cref="ArgumentException">The network does not take images of this size.</exception>
    public ImageEmbedder(
        BackboneDescriptor backbone,
        IParameterSource weights,
        NetworkSettings settings,
        string? cacheFolder = null,
        Action<string>? warn = null,
        int? workers = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers ?? 1, 1, nameof(workers));
        (Backbone, _workers) = (backbone, workers ?? Environment.ProcessorCount);
        Length = settings.EmbeddingLengthOf(backbone.Network);
        _loading = new BatchLoaderOptions
        {
            Height = settings.Height,
            Width = settings.Width,
            Preprocessing = backbone.Preprocessing,
        };
        _resizers = new Lazy<Func<ImageResizer>?>(() => ImagePreparer.Resizers(_loading));

        var model = OnnxExporter.Export(
            backbone.Network,
            weights,
            new OnnxExportOptions
            {
                Network = settings with { Embedding = true, Classes = 0, Distillation = false },
                Outputs = [OnnxOutput.Embedding],
            }
        );
        _scorer = new(() =>
            Task.Factory.StartNew(
                () => new OnnxScorer(model, threads: 1),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
        );
        if (cacheFolder is null)
            return;
        var fingerprint = EmbeddingFingerprint.Compute(backbone.Name, model, _loading);
        Cache = new EmbeddingCache(
            Path.Combine(cacheFolder, EmbeddingFingerprint.FolderOf(backbone.Name, settings.Height, fingerprint)),
            fingerprint,
            Length,
            warn
        );
    }

    /// <summary>Creates the embedder of a training.</summary>
    public static ImageEmbedder For(ImageTrainingOptions options, IParameterSource weights, NetworkSettings settings) =>
        new(options.Backbone, weights, settings, options.EmbeddingFolder, options.OnWarning, options.Threads);

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone { get; }

    /// <summary>Gets the number of values of an embedding.</summary>
    public int Length { get; }

    /// <summary>Gets the cache; null if there is none.</summary>
    public EmbeddingCache? Cache { get; }

    /// <summary>
    /// Gets the fixed number of images per batch. A value must not depend on how many images are scored with it, so every batch is full.
    /// </summary>
    public int BatchSize => Backbone.BatchSize;

    /// <summary>Gets the number of values of one image.</summary>
    public int ImageLength => 3 * _loading.Height * _loading.Width;

    /// <summary>Gets the scorer, opened for the first image that is not cached.</summary>
    public OnnxScorer Scorer => _scorer.Value.GetAwaiter().GetResult();

    /// <summary>Computes the embeddings of a data set or reads them from the cache.</summary>
    /// <param name="images">The images. Unreadable ones are left out and listed.</param>
    /// <param name="progress">
    /// Receives the progress in order: after each image found in the cache and each computed batch. The default is null.
    /// </param>
    /// <param name="cancellationToken">The token to stop the work; what was computed stays in the cache.</param>
    /// <returns>The embeddings, in the order of the data set.</returns>
    /// <exception cref="TrainingDataException">A class has no readable images, or there are no images.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public ImageEmbeddings Embed(
        ImageDataset images,
        IProgress<EmbeddingProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        if (images.Count == 0)
            throw new TrainingDataException($"There are no images to compute embeddings of.{UnreadableText.After(images.Unreadable)}");
        try
        {
            return new EmbeddingRun(this, images, progress, cancellationToken).Embed(Math.Min(_workers, images.Count));
        }
        finally
        {
            Cache?.Flush();
        }
    }

    /// <summary>Creates the preparer of one worker and starts opening the scorer.</summary>
    public ImagePreparer NewPreparer(ImageDataset images)
    {
        _ = _scorer.Value;
        return new ImagePreparer(images, _loading, new ImageCache(images: 0, limit: 0), _resizers.Value);
    }

    public void Dispose()
    {
        if (!_scorer.IsValueCreated)
            return;
        ((IAsyncResult)_scorer.Value).AsyncWaitHandle.WaitOne();
        if (_scorer.Value.IsCompletedSuccessfully) // otherwise, scoring has already thrown
            _scorer.Value.Result.Dispose();
    }
}
