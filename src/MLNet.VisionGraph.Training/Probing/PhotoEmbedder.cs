using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Probing;

/// <summary>
/// Computes photos' embeddings as evaluation and the saved model do: prepared as deployed, scored by ONNX Runtime. With a cache, what was computed before is not computed
/// again. One set at a time; the same numbers with any number of workers.
/// </summary>
internal sealed class PhotoEmbedder : IDisposable
{
    private readonly Lazy<Task<OnnxScorer>> _scorer;
    private readonly Lazy<Func<ImageResizer>?> _resizers;
    private readonly BatchLoaderOptions _loading;
    private readonly int _workers;

    /// <summary>Exports the network and reads the cache.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">Its weights; those of heads do not matter and may be missing.</param>
    /// <param name="settings">The image size and the form.</param>
    /// <param name="cacheFolder">
    /// Where embeddings are kept, for all networks together; null for no cache. <see cref="EmbeddingCache.DefaultFolder"/> is the place beside the released weights.
    /// </param>
    /// <param name="warn">Told, from any thread, what the cache could not read or write. Default: nobody.</param>
    /// <param name="workers">How many photos are prepared and scored at a time. Default: null, one a core.</param>
    /// <exception cref="ArgumentException">The network does not take images of this size.</exception>
    public PhotoEmbedder(
        BackboneDescriptor backbone, IParameterSource weights, NetworkSettings settings, string? cacheFolder = null, Action<string>? warn = null, int? workers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers ?? 1, 1, nameof(workers));
        (Backbone, _workers) = (backbone, workers ?? Environment.ProcessorCount);
        _loading = new BatchLoaderOptions { Height = settings.Height, Width = settings.Width, Preprocessing = backbone.Preprocessing };
        _resizers = new Lazy<Func<ImageResizer>?>(() => PhotoPreparer.Resizers(_loading));

        var model = OnnxExporter.Export(backbone.Network, weights, new OnnxExportOptions
        {
            Network = settings with { Embedding = true, Classes = 0, Distillation = false },
            Outputs = [OnnxOutput.Embedding],
        });
        _scorer = new(() => Task.Factory.StartNew(() => new OnnxScorer(model, threads: 1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        if (cacheFolder is null)
            return;
        var fingerprint = EmbeddingFingerprint.Of(backbone.Name, model, _loading);
        Cache = new EmbeddingCache(
            Path.Combine(cacheFolder, EmbeddingFingerprint.FolderOf(backbone.Name, settings.Height, fingerprint)), fingerprint, backbone.EmbeddingLength, warn);
    }

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone { get; }

    /// <summary>Gets the embeddings that are kept; null for none.</summary>
    public EmbeddingCache? Cache { get; }

    /// <summary>Gets how many photos are scored at a time, always: what a runtime computes must not depend on how many others come along.</summary>
    public int BatchSize => Backbone.BatchSize;

    /// <summary>Gets the number of values of one image.</summary>
    public int ImageLength => 3 * _loading.Height * _loading.Width;

    /// <summary>Gets the scorer, opened when the first photo needs it.</summary>
    public OnnxScorer Scorer => _scorer.Value.GetAwaiter().GetResult();

    /// <summary>Computes or finds the embeddings of a set.</summary>
    /// <param name="photos">The photos. Those that cannot be read are left out and listed.</param>
    /// <param name="progress">Told after each photo that was found and each batch that was computed, in order. Default: nobody.</param>
    /// <param name="cancellationToken">Stops the work; what was computed is kept in the cache.</param>
    /// <returns>The embeddings, in the order of the set.</returns>
    /// <exception cref="TrainingDataException">A class has no readable photo left, or there are no photos.</exception>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public PhotoEmbeddings Embed(PhotoSet photos, IProgress<EmbeddingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (photos.Count == 0)
            throw new TrainingDataException($"There are no photos to compute embeddings of.{UnreadableText.After(photos.Unreadable)}");
        try
        {
            return new EmbeddingRun(this, photos, progress, cancellationToken).Embed(Math.Min(_workers, photos.Count));
        }
        finally
        {
            Cache?.Flush();
        }
    }

    /// <summary>Makes what prepares a worker's photos. They will be scored, so the scorer opens meanwhile.</summary>
    public PhotoPreparer NewPreparer(PhotoSet photos)
    {
        _ = _scorer.Value;
        return new PhotoPreparer(photos, _loading, new PhotoCache(photos: 0, limit: 0), _resizers.Value);
    }

    public void Dispose()
    {
        if (!_scorer.IsValueCreated)
            return;
        ((IAsyncResult)_scorer.Value).AsyncWaitHandle.WaitOne();
        if (_scorer.Value.IsCompletedSuccessfully) // else whoever wanted to score was told
            _scorer.Value.Result.Dispose();
    }
}
