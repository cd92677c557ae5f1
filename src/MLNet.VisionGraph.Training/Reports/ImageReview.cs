using System.Collections.Concurrent;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.LinearProbe;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// Reads, hashes, shrinks and scores images, once each, as the deployed model does. Validation images come first, then test images, then
/// training images; each part is in random order, so that the images reviewed before the time limit are a fair sample.
/// </summary>
internal sealed class ImageReview
{
    // The scores of all images are kept until the report is built; with very many classes, fewer images are reviewed.
    private const int MaxScores = 5_000_000;
    private const int MinImages = 100;

    private readonly Lock _gate = new();
    private readonly TrainedImageClassifier _trained;
    private readonly TrainingReportOptions _options;
    private readonly BatchLoaderOptions _loading;
    private readonly List<(int Order, ReviewedImage Image)> _seen = [];
    private readonly List<UnreadableImage> _unreadable = [];

    private ImageReview(TrainedImageClassifier trained, TrainingReportOptions options)
    {
        (_trained, _options) = (trained, options);
        _loading = new BatchLoaderOptions
        {
            Height = trained.Settings.Height,
            Width = trained.Settings.Width,
            Preprocessing = trained.Backbone.Preprocessing,
        };
    }

    /// <summary>Gets the reviewed images, in the order in which they were drawn.</summary>
    public IReadOnlyList<ReviewedImage> Seen { get; private set; } = [];

    /// <summary>Gets the images that could not be read.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable => _unreadable;

    /// <summary>Reviews images until the time limit.</summary>
    public static ImageReview Create(
        TrainedImageClassifier trained,
        ImageDatasetSplit images,
        TrainingReportOptions options,
        ReportClock clock
    )
    {
        var review = new ImageReview(trained, options);
        (ImageSample Sample, DatasetPart Part)[] drawn =
        [
            .. review.Draw(images.Validation, DatasetPart.Validation),
            .. images.Test is { } test ? review.Draw(test, DatasetPart.Test) : [],
            .. review.Draw(images.Training, DatasetPart.Training),
        ];
        review.Look(drawn, new ImageDataset(drawn.Select(image => image.Sample), trained.ClassNames), clock);
        return review;
    }

    private IEnumerable<(ImageSample Sample, DatasetPart Part)> Draw(ImageDataset images, DatasetPart part)
    {
        var samples = images.Known(_trained.ClassNames).Images.Samples.ToArray();
        new AugmentationRandom(_options.Seed, sample: (int)part).Shuffle(samples.AsSpan());
        var most = Math.Max(MinImages, MaxScores / _trained.ClassNames.Count);
        return samples.Take(Math.Min(_options.MaxImages, most)).Select(sample => (sample, part));
    }

    private void Look((ImageSample Sample, DatasetPart Part)[] images, ImageDataset set, ReportClock clock)
    {
        var model = OnnxExporter.Export(
            _trained.Backbone.Network,
            _trained.Weights,
            new OnnxExportOptions { Network = _trained.Settings, Outputs = [OnnxOutput.Logits, OnnxOutput.Embedding] }
        );
        using var scorer = new OnnxScorer(model, threads: 1);
        var (size, resizers) = (_trained.Backbone.BatchSize, ImagePreparer.Resizers(_loading));
        // Batches in order, for whichever worker is free: the first images matter most.
        Parallel.ForEach(
            Partitioner.Create(Enumerable.Range(0, (images.Length + size - 1) / size), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = _options.Threads ?? _trained.Options.Threads ?? Environment.ProcessorCount },
            () => new Worker(this, scorer, set, resizers),
            (batch, loop, worker) =>
            {
                if (clock.IsOver)
                    loop.Stop();
                else
                    worker.Look(images, batch * size);
                return worker;
            },
            worker => worker.Dispose()
        );
        Seen = [.. _seen.OrderBy(entry => entry.Order).Select(entry => entry.Image)];
        _unreadable.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
    }

    // The work of one thread: one batch of images at a time, in its own buffers, with the shared session.
    private sealed class Worker(ImageReview review, OnnxScorer scorer, ImageDataset set, Func<ImageResizer>? resizers) : IDisposable
    {
        private readonly ImagePreparer _preparer = new(set, review._loading, new ImageCache(images: 0, limit: 0), resizers);
        private readonly float[] _images = new float[review._trained.Backbone.BatchSize * scorer.InputLength];
        private readonly float[][] _outputs =
        [
            .. scorer.OutputLengths.Select(length => new float[review._trained.Backbone.BatchSize * length]),
        ];

        public void Look((ImageSample Sample, DatasetPart Part)[] images, int first)
        {
            List<(int Order, ContentHash Content, DifferenceHash Look, byte[] Thumbnail)> prepared = [];
            for (var order = first; order < Math.Min(first + review._trained.Backbone.BatchSize, images.Length); order++)
            {
                try
                {
                    using var content = ImagePreparer.Reading(images[order].Sample, ImageContent.Read);
                    using var image = _preparer.PrepareVisibly(
                        content,
                        _images.AsSpan(prepared.Count * scorer.InputLength, scorer.InputLength)
                    );
                    prepared.Add(
                        (
                            order,
                            ContentHash.Create(content),
                            DifferenceHash.Create(image),
                            Thumbnail.Encode(image, review._options.ThumbnailSize)
                        )
                    );
                }
                catch (ImageReadingException exception)
                {
                    lock (review._gate)
                        review._unreadable.Add(
                            new UnreadableImage(images[order].Sample.Name, images[order].Sample.Label, exception.Message)
                        );
                }
            }

            if (prepared.Count > 0)
                Score(images, prepared);
        }

        public void Dispose() => _preparer.Dispose();

        private void Score(
            (ImageSample Sample, DatasetPart Part)[] images,
            List<(int Order, ContentHash Content, DifferenceHash Look, byte[] Thumbnail)> prepared
        )
        {
            scorer.Score(_images, prepared.Count, _outputs);
            for (var place = 0; place < prepared.Count; place++)
            {
                var (order, content, look, image) = prepared[place];
                var logits = Of(0, place);
                if (!Array.TrueForAll(logits, float.IsFinite))
                    continue;
                var seen = new ReviewedImage(images[order].Sample, images[order].Part, logits, Of(1, place))
                {
                    Content = content,
                    Look = look,
                    Thumbnail = image,
                };
                lock (review._gate)
                    review._seen.Add((order, seen));
            }
        }

        private float[] Of(int output, int place) =>
            _outputs[output].AsSpan(place * scorer.OutputLengths[output], scorer.OutputLengths[output]).ToArray();
    }
}
