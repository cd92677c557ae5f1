using System.Collections.Concurrent;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Probing;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// Looks at photos, once each: reads, hashes, shrinks and scores them as the deployed model does. Validation photos come first, then those of the test, then those that were learned from; each
/// part in random order, so that what was seen when the time is over is a fair sample.
/// </summary>
internal sealed class PhotoReview
{
    private readonly Lock _gate = new();
    private readonly TrainedImageClassifier _trained;
    private readonly TrainingReportOptions _options;
    private readonly BatchLoaderOptions _loading;
    private readonly List<(int Order, SeenPhoto Photo)> _seen = [];
    private readonly List<UnreadablePhoto> _unreadable = [];

    private PhotoReview(TrainedImageClassifier trained, TrainingReportOptions options)
    {
        (_trained, _options) = (trained, options);
        _loading = new BatchLoaderOptions { Height = trained.Settings.Height, Width = trained.Settings.Width, Preprocessing = trained.Backbone.Preprocessing };
    }

    /// <summary>Gets the photos that were looked at, in the order in which they were drawn.</summary>
    public IReadOnlyList<SeenPhoto> Seen { get; private set; } = [];

    /// <summary>Gets those that could not be read.</summary>
    public IReadOnlyList<UnreadablePhoto> Unreadable => _unreadable;

    /// <summary>Looks at photos until the time is over.</summary>
    public static PhotoReview Of(TrainedImageClassifier trained, PhotoSplit photos, TrainingReportOptions options, ReportClock clock)
    {
        var review = new PhotoReview(trained, options);
        (PhotoSample Sample, PhotoPart Part)[] drawn =
        [
            .. review.Draw(photos.Validation, PhotoPart.Validation),
            .. photos.Test is { } test ? review.Draw(test, PhotoPart.Test) : [],
            .. review.Draw(photos.Training, PhotoPart.Training),
        ];
        review.Look(drawn, new PhotoSet(drawn.Select(photo => photo.Sample), trained.ClassNames), clock);
        return review;
    }

    private IEnumerable<(PhotoSample Sample, PhotoPart Part)> Draw(PhotoSet photos, PhotoPart part)
    {
        var samples = photos.WithClasses(_trained.ClassNames).Samples.ToArray();
        new AugmentationRandom(_options.Seed, sample: (int)part).Shuffle(samples.AsSpan());
        return samples.Take(_options.Photos).Select(sample => (sample, part));
    }

    private void Look((PhotoSample Sample, PhotoPart Part)[] photos, PhotoSet set, ReportClock clock)
    {
        var model = OnnxExporter.Export(_trained.Backbone.Network, _trained.Weights, new OnnxExportOptions
        {
            Network = _trained.Settings,
            Outputs = [OnnxOutput.Logits, OnnxOutput.Embedding],
        });
        using var scorer = new OnnxScorer(model, threads: 1);
        var (size, resizers) = (_trained.Backbone.BatchSize, PhotoPreparer.Resizers(_loading));
        // One batch after the other, whoever takes it: what comes first matters most.
        Parallel.ForEach(
            Partitioner.Create(Enumerable.Range(0, (photos.Length + size - 1) / size), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = _options.Threads ?? _trained.Options.Threads ?? Environment.ProcessorCount },
            () => new Worker(this, scorer, set, resizers),
            (batch, loop, worker) =>
            {
                if (clock.IsOver)
                    loop.Stop();
                else
                    worker.Look(photos, batch * size);
                return worker;
            },
            worker => worker.Dispose());
        Seen = [.. _seen.OrderBy(entry => entry.Order).Select(entry => entry.Photo)];
        _unreadable.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
    }

    // One thread's part: a batch of photos at a time, its own buffers, the common session.
    private sealed class Worker(PhotoReview review, OnnxScorer scorer, PhotoSet set, Func<ImageResizer>? resizers) : IDisposable
    {
        private readonly PhotoPreparer _preparer = new(set, review._loading, new PhotoCache(photos: 0, limit: 0), resizers);
        private readonly float[] _images = new float[review._trained.Backbone.BatchSize * scorer.InputLength];
        private readonly float[][] _outputs = [.. scorer.OutputLengths.Select(length => new float[review._trained.Backbone.BatchSize * length])];

        public void Look((PhotoSample Sample, PhotoPart Part)[] photos, int first)
        {
            List<(int Order, ContentHash Content, DifferenceHash Look, byte[] Picture)> prepared = [];
            for (var order = first; order < Math.Min(first + review._trained.Backbone.BatchSize, photos.Length); order++)
            {
                try
                {
                    using var content = PhotoPreparer.Reading(photos[order].Sample, PhotoContent.Read);
                    using var picture = _preparer.PrepareVisibly(content, _images.AsSpan(prepared.Count * scorer.InputLength, scorer.InputLength));
                    prepared.Add((order, ContentHash.Of(content), DifferenceHash.Of(picture), SmallPicture.Of(picture, review._options.PictureSize)));
                }
                catch (PhotoReadingException exception)
                {
                    lock (review._gate)
                        review._unreadable.Add(new UnreadablePhoto(photos[order].Sample.Name, photos[order].Sample.Label, exception.Message));
                }
            }

            if (prepared.Count > 0)
                Score(photos, prepared);
        }

        public void Dispose() => _preparer.Dispose();

        private void Score((PhotoSample Sample, PhotoPart Part)[] photos, List<(int Order, ContentHash Content, DifferenceHash Look, byte[] Picture)> prepared)
        {
            scorer.Score(_images, prepared.Count, _outputs);
            for (var place = 0; place < prepared.Count; place++)
            {
                var (order, content, look, picture) = prepared[place];
                var logits = Of(0, place);
                if (!Array.TrueForAll(logits, float.IsFinite))
                    continue;
                var seen = new SeenPhoto(photos[order].Sample, photos[order].Part, logits, Of(1, place)) { Content = content, Look = look, Picture = picture };
                lock (review._gate)
                    review._seen.Add((order, seen));
            }
        }

        private float[] Of(int output, int place) => _outputs[output].AsSpan(place * scorer.OutputLengths[output], scorer.OutputLengths[output]).ToArray();
    }
}
