using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// Decodes and augments images ahead of the consumer, on dedicated threads. The order and contents of batches depend on the seed and the
/// epoch, not on the number of threads; their memory is reused. Supports one reader at a time.
/// </summary>
internal sealed class BatchLoader : IDisposable
{
    private const int MaxWorkers = 16;

    private readonly object _gate = new();
    private readonly ImageDataset _images;
    private readonly BatchLoaderOptions _options;
    private readonly EpochSampler _sampler;
    private readonly BatchFinisher _finisher;
    private readonly UnreadableImages _ledger;
    private readonly Batch[] _ring;
    private readonly Thread[] _workers;
    private long _waited;
    private EpochRun? _run;
    private bool _isStopped;

    /// <summary>Creates a loader and starts its threads, which wait until an epoch is read.</summary>
    /// <param name="images">The images.</param>
    /// <param name="options">The loader's options. The default loads images as for evaluation.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="TrainingDataException">
    /// There are no images, or with <see cref="BatchLoaderOptions.DropLast"/> fewer than a batch needs.
    /// </exception>
    public BatchLoader(ImageDataset images, BatchLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        options ??= new BatchLoaderOptions();
        options.Check();
        if (images.Count == 0)
            throw new TrainingDataException($"There are no images to make batches of.{UnreadableText.After(images.Unreadable)}");
        if (options.DropLast && images.Count < options.BatchSize)
        {
            throw new TrainingDataException(
                $"There are {images.Count} images, but a batch has {options.BatchSize} and incomplete ones are dropped. "
                    + $"Add images, choose a smaller {nameof(options.BatchSize)}, or set {nameof(options.DropLast)} to false."
            );
        }

        (_images, _options) = (images, options);
        _sampler = new EpochSampler(images, options.Order, options.Seed, options.Augmentation.Repeats);
        _finisher = new BatchFinisher(options, images);
        _ledger = new UnreadableImages(images.Samples, options.Order == SampleOrder.Sequential ? null : images.ClassNames);
        BatchCount = options.DropLast ? images.Count / options.BatchSize : (images.Count + options.BatchSize - 1) / options.BatchSize;
        _ring =
        [
            .. Enumerable
                .Range(0, Math.Min(options.PrefetchBatches + 1, BatchCount))
                .Select(_ => new Batch(options.BatchSize, options.Height, options.Width, images.ClassNames.Count, _finisher.HasTargets)),
        ];
        var cache = new ImageCache(images.Count, options.CacheBytes);
        var resizers = ImagePreparer.Resizers(options);
        _workers = new Thread[options.Workers ?? Math.Min(Environment.ProcessorCount, MaxWorkers)];
        for (var i = 0; i < _workers.Length; i++)
        {
            var preparer = new ImagePreparer(images, options, cache, resizers);
            _workers[i] = new Thread(() => Work(preparer)) { IsBackground = true, Name = $"VisionGraph image loader {i}" };
        }

        foreach (var worker in _workers)
            worker.Start();
    }

    /// <summary>Gets the number of batches per epoch.</summary>
    public int BatchCount { get; }

    /// <summary>Gets the total time that readers have waited for batches, over all epochs.</summary>
    public TimeSpan WaitTime => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _waited));

    /// <summary>
    /// Gets the images that could not be read so far, in the order of the data set. Their batches are smaller without them.
    /// </summary>
    public IReadOnlyList<UnreadableImage> Unreadable => _ledger.Found;

    /// <summary>Reads an epoch. Each batch is valid until the next one is requested.</summary>
    /// <param name="epoch">The epoch, from 0, which determines order and augmentation.</param>
    /// <param name="firstBatch">
    /// The batch to begin with, so that an interrupted run continues with the same batches. The default is 0.
    /// </param>
    /// <param name="cancellationToken">The token to cancel the reading, also while it waits.</param>
    /// <returns>The batches. Leaving the enumeration early stops the threads' work on this epoch.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The epoch or the batch is below 0, or the batch is above <see cref="BatchCount"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another epoch is being read.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="TrainingDataException">A class has no readable images left.</exception>
    /// <exception cref="ObjectDisposedException">The loader is disposed.</exception>
    public IEnumerable<Batch> Read(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchCount);
        return ReadBatches(epoch, firstBatch, cancellationToken);
    }

    /// <summary>Stops the threads and waits for them to end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var worker in _workers)
            worker.Join();
    }

    private IEnumerable<Batch> ReadBatches(int epoch, int firstBatch, CancellationToken cancellationToken)
    {
        var run = Start(epoch, firstBatch);
        try
        {
            using var wake = cancellationToken.UnsafeRegister(static gate => Wake(gate!), _gate);
            while (!run.IsAtEnd)
            {
                var batch = Await(run, cancellationToken);
                if (batch.Count > 0)
                    yield return batch;
                lock (_gate)
                {
                    run.Advance();
                    Monitor.PulseAll(_gate);
                }
            }
        }
        finally
        {
            End(run);
        }
    }

    private EpochRun Start(int epoch, int firstBatch)
    {
        var order = _sampler.Draw(epoch);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            if (_run is not null)
                throw new InvalidOperationException($"Epoch {_run.Epoch} is still being read: finish or leave its enumeration first.");
            _run = new EpochRun(epoch, order, _options.BatchSize, BatchCount, firstBatch, _ring);
            Monitor.PulseAll(_gate);
            return _run;
        }
    }

    private Batch Await(EpochRun run, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            lock (_gate)
            {
                while (true)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    ObjectDisposedException.ThrowIf(_isStopped, this);
                    if (run.Error is not null)
                        ExceptionDispatchInfo.Throw(run.Error);
                    if (run.IsCurrentReady)
                        return run.CurrentBatch;
                    Monitor.Wait(_gate);
                }
            }
        }
        finally
        {
            Interlocked.Add(ref _waited, Stopwatch.GetTimestamp() - start);
        }
    }

    // The ring is reused by the next epoch, so no thread may still be writing to it.
    private void End(EpochRun run)
    {
        lock (_gate)
        {
            run.IsClosed = true;
            while (run.InWork > 0)
                Monitor.Wait(_gate);
            _run = null;
        }
    }

    private void Work(ImagePreparer preparer)
    {
        using (preparer)
        {
            while (Take() is var (run, draw))
                WorkOn(run, draw, preparer);
        }
    }

    private (EpochRun Run, int Draw)? Take()
    {
        lock (_gate)
        {
            while (!_isStopped)
            {
                if (_run is { } run && run.TryTake(out var draw))
                    return (run, draw);
                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    private void WorkOn(EpochRun run, int draw, ImagePreparer preparer)
    {
        var (batch, isReady) = (run.BatchOf(draw), false);
        Exception? error = null;
        try
        {
            Fill(batch, draw % _options.BatchSize, run, draw, preparer);
            bool isLast;
            lock (_gate)
                isLast = run.IsLast(draw);
            if (isLast)
            {
                _finisher.Finish(batch, run.DrawsOf(batch.Index), run.Epoch);
                isReady = true;
            }
        }
        catch (Exception exception)
        {
            error = exception; // rethrown to the reader; an unhandled exception of a thread would end the process
        }

        lock (_gate)
        {
            run.Error ??= error;
            run.Leave(draw, isReady);
            if (isReady || error is not null || run.IsClosed)
                Monitor.PulseAll(_gate);
        }
    }

    private void Fill(Batch batch, int place, EpochRun run, int draw, ImagePreparer preparer)
    {
        var index = run.ImageAt(draw);
        (batch.Indexes[place], batch.Labels[place]) = (index, _images.Samples[index].Label);
        batch.Failures[place] = _ledger.Find(index);
        if (batch.Failures[place] is not null)
            return;
        try
        {
            var (epoch, turn) = _options.View is { } view ? (view, 0) : (run.Epoch, draw);
            preparer.Prepare(index, epoch, turn, batch.ImageAt(place));
        }
        catch (ImageReadingException exception)
        {
            batch.Failures[place] = _ledger.Add(index, exception);
        }
    }

    private static void Wake(object gate)
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }
}
