using System.Diagnostics;
using System.Runtime.ExceptionServices;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>
/// One pass over a data set. Every worker reads, decodes and scores on its own thread, so that no core waits for another one's results.
/// </summary>
internal sealed class EmbeddingRun(
    ImageEmbedder embedder,
    ImageDataset images,
    IProgress<EmbeddingProgress>? progress,
    CancellationToken cancellationToken
)
{
    private readonly int _length = embedder.Length;
    private readonly float[] _values = new float[checked(images.Count * embedder.Length)];
    private readonly bool[] _isThere = new bool[images.Count];
    private readonly UnreadableImages _ledger = new(images.Samples, images.ClassNames);
    private readonly Lock _reporting = new();
    private Exception? _error;
    private int _next = -1;
    private int _done;
    private int _computed;

    public ImageEmbeddings Embed(int workers)
    {
        var start = Stopwatch.GetTimestamp();

        // Dedicated threads: those of the pool may be waiting for this run.
        var threads = Enumerable
            .Range(0, workers)
            .Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Task.WaitAll([.. threads], CancellationToken.None);
        if (_error is not null)
            ExceptionDispatchInfo.Throw(_error);
        cancellationToken.ThrowIfCancellationRequested();

        int[] indexes = [.. Enumerable.Range(0, images.Count).Where(index => _isThere[index])];
        return new ImageEmbeddings
        {
            Values = CloseGaps(indexes),
            Length = _length,
            Labels = Array.ConvertAll(indexes, index => images.Samples[index].Label),
            Indexes = indexes,
            Unreadable = _ledger.Found,
            Computed = _computed,
            Elapsed = Stopwatch.GetElapsedTime(start),
        };
    }

    private void Work()
    {
        Worker? worker = null;
        try
        {
            while (
                Volatile.Read(ref _error) is null
                && !cancellationToken.IsCancellationRequested
                && Interlocked.Increment(ref _next) is var index
                && index < images.Count
            )
                Embed(index, ref worker);
            if (worker is { Count: > 0 } && !cancellationToken.IsCancellationRequested)
                Score(worker);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _error, exception, null); // rethrown to the caller
        }
        finally
        {
            worker?.Preparer.Dispose();
        }
    }

    private void Embed(int index, ref Worker? worker)
    {
        try
        {
            // Read once, so that the hashed bytes are the decoded ones even if another process writes to the file meanwhile.
            using var content = ImagePreparer.Reading(images.Samples[index], ImageContent.Read);
            var hash = embedder.Cache is null ? default : ContentHash.Create(content);
            if (embedder.Cache?.TryCopy(hash, ValuesOf(index)) == true)
            {
                _isThere[index] = true;
                Report(1);
                return;
            }

            worker ??= new Worker(embedder, images);
            worker.Preparer.PrepareForEvaluation(content, worker.Images.AsSpan(worker.Count * embedder.ImageLength, embedder.ImageLength));
            worker.Rows[worker.Count++] = (index, hash);
        }
        catch (ImageReadingException exception)
        {
            _ledger.Add(index, exception);
            Report(1);
        }

        if (worker?.Count == embedder.BatchSize)
            Score(worker);
    }

    // Always scores a whole batch; results after the last image are discarded.
    private void Score(Worker worker)
    {
        embedder.Scorer.Score(worker.Images, embedder.BatchSize, worker.Outputs);
        for (var slot = 0; slot < worker.Count; slot++)
        {
            var (index, hash) = worker.Rows[slot];
            worker.Outputs[0].AsSpan(slot * _length, _length).CopyTo(ValuesOf(index));
            embedder.Cache?.Add(hash, ValuesOf(index));
            _isThere[index] = true;
        }

        Interlocked.Add(ref _computed, worker.Count);
        Report(worker.Count);
        worker.Count = 0;
    }

    private void Report(int imagesDone)
    {
        lock (_reporting)
        {
            _done += imagesDone;
            progress?.Report(new EmbeddingProgress(_done, images.Count));
        }
    }

    private Span<float> ValuesOf(int index) => _values.AsSpan(index * _length, _length);

    private float[] CloseGaps(int[] indexes)
    {
        if (indexes.Length == images.Count)
            return _values;
        var values = new float[indexes.Length * _length];
        for (var row = 0; row < indexes.Length; row++)
            ValuesOf(indexes[row]).CopyTo(values.AsSpan(row * _length));
        return values;
    }

    // The state of one worker, created with its first image that is not in the cache.
    private sealed class Worker(ImageEmbedder embedder, ImageDataset images)
    {
        public ImagePreparer Preparer { get; } = embedder.NewPreparer(images);

        public float[] Images { get; } = new float[embedder.BatchSize * embedder.ImageLength];

        public float[][] Outputs { get; } = [new float[embedder.BatchSize * embedder.Length]];

        public (int Index, ContentHash Hash)[] Rows { get; } = new (int, ContentHash)[embedder.BatchSize];

        public int Count { get; set; }
    }
}
