using System.Buffers;
using System.Diagnostics;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>
/// The batches of a detector's training. They are prepared ahead on the thread pool; their order and contents depend on the seed and the
/// epoch, not on the threads.
/// </summary>
internal sealed class TrainingBatches
{
    private const long OrderStream = -1;
    private const long SideStream = -2;
    private const int MosaicParts = 4;

    private readonly IReadOnlyList<DetectionSample> _samples;
    private readonly PhotoReader _photos;
    private readonly ObjectDetectionTrainingOptions _options;
    private readonly PlaneWriter _planes;
    private readonly byte[] _background;
    private readonly bool _withMasks;
    private readonly IReadOnlyList<int> _sides;
    private long _waited;

    /// <summary>Creates the batches.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="photos">The reader of their photos.</param>
    /// <param name="options">The training options.</param>
    /// <param name="withMasks">Whether masks are learned.</param>
    public TrainingBatches(
        IReadOnlyList<DetectionSample> samples,
        PhotoReader photos,
        ObjectDetectionTrainingOptions options,
        bool withMasks
    )
    {
        (_samples, _photos, _options, _withMasks, _sides) = (samples, photos, options, withMasks, options.TrainingSides);
        var preprocessing = options.Backbone.Preprocessing;
        _planes = new PlaneWriter(preprocessing);
        _background = [.. preprocessing.Mean.Select(mean => (byte)Math.Round(255 * mean))];
    }

    /// <summary>Gets the number of batches of an epoch.</summary>
    public int Count => (_samples.Count + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>Gets the time that the reader has waited for batches.</summary>
    public TimeSpan WaitTime => Stopwatch.GetElapsedTime(0, _waited);

    /// <summary>Reads an epoch. Each batch is valid until the next one is requested.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="firstBatch">The batch to begin with.</param>
    /// <param name="cancellationToken">The token to stop.</param>
    public IEnumerable<DetectionBatch> Read(int epoch, int firstBatch, CancellationToken cancellationToken)
    {
        var order = Enumerable.Range(0, _samples.Count).ToArray();
        new AugmentationRandom(_options.Seed, epoch, OrderStream).Shuffle(order.AsSpan());
        var ahead = new Queue<Task<DetectionBatch>>();
        var next = firstBatch;
        try
        {
            while (true)
            {
                for (; next < Count && ahead.Count <= Environment.ProcessorCount; next++)
                {
                    var batch = next;
                    ahead.Enqueue(Task.Run(() => Prepare(order, epoch, batch, cancellationToken), cancellationToken));
                }

                if (ahead.Count == 0)
                    yield break;
                var start = Stopwatch.GetTimestamp();
                var ready = ahead.Dequeue().GetAwaiter().GetResult();
                _waited += Stopwatch.GetTimestamp() - start;
                if (ready.Count > 0)
                    yield return ready;
                ArrayPool<float>.Shared.Return(ready.Images);
            }
        }
        finally
        {
            foreach (var task in ahead)
                _ = task.ContinueWith(
                    static done => ArrayPool<float>.Shared.Return(done.Result.Images),
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnRanToCompletion,
                    TaskScheduler.Default
                );
        }
    }

    private DetectionBatch Prepare(int[] order, int epoch, int batch, CancellationToken cancellationToken)
    {
        var draws = order.AsSpan(batch * _options.BatchSize, Math.Min(_options.BatchSize, order.Length - batch * _options.BatchSize));
        var side = SideOf(epoch, batch);
        var length = 3 * side * side;
        var images = ArrayPool<float>.Shared.Rent(_options.BatchSize * length);
        var (truths, names) = (new List<GroundTruth>(), new List<string>());
        var random = new AugmentationRandom(0);
        var objects = new ObjectPlacer(side, _withMasks, _options.Augmentation.MinVisibility);
        using var canvas = new RgbImage(side, side);
        foreach (var index in draws)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Restart(_options.Seed, epoch, index);
            if (!Draw(index, canvas, objects, random))
                continue;
            _planes.Write(canvas, images.AsSpan(truths.Count * length, length));
            truths.Add(objects.Take(side, side));
            names.Add(_samples[index].Image.Name);
        }

        return new DetectionBatch(batch, side, images, [.. truths], [.. names]);
    }

    // All images of a batch have the same size.
    private int SideOf(int epoch, int batch) =>
        _sides[new AugmentationRandom(_options.Seed, epoch, SideStream, batch).NextInt(_sides.Count)];

    private bool Draw(int index, RgbImage canvas, ObjectPlacer objects, AugmentationRandom random)
    {
        Clear(canvas);
        var side = canvas.Width;
        if (!random.NextBool(_options.Augmentation.MosaicProbability))
            return DrawInto(new PixelWindow(0, 0, side, side), index, canvas, objects, random);

        // Four windows around a point near the center; the first shows the image whose turn it is.
        var (x, y) = (random.NextInt(side / 2) + side / 4, random.NextInt(side / 2) + side / 4);
        PixelWindow[] windows = [new(0, 0, x, y), new(x, 0, side - x, y), new(0, y, x, side - y), new(x, y, side - x, side - y)];
        var first = random.NextInt(MosaicParts);
        var isDrawn = DrawInto(windows[first], index, canvas, objects, random);
        for (var i = 1; i < MosaicParts; i++)
            isDrawn |= DrawInto(windows[(first + i) % MosaicParts], random.NextInt(_samples.Count), canvas, objects, random);
        return isDrawn;
    }

    private bool DrawInto(PixelWindow window, int index, RgbImage canvas, ObjectPlacer objects, AugmentationRandom random)
    {
        using var photo = _photos.Read(index);
        if (photo is null)
            return false;
        var sample = _samples[index];
        objects.Add(sample, PhotoPlacer.Scatter(photo, sample, canvas, window, _options.Augmentation, random));
        return true;
    }

    // The mean color, which becomes 0 when it is normalized.
    private void Clear(RgbImage canvas)
    {
        var pixels = canvas.Pixels;
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = _background[i % 3];
    }
}
