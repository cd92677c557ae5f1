using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Shows photos to a trained classifier as it will be deployed: ONNX Runtime, and pictures resized as the saved model resizes them.</summary>
internal static class PhotoScoring
{
    private const int BatchSize = 16;

    /// <summary>Takes the scores and the labels of a batch.</summary>
    public delegate void Receiver(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels);

    /// <summary>Scores all photos that can be read.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="output">What the scores are: one output [B, classes].</param>
    /// <param name="receive">Takes the scores.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="TrainingDataException">There are no photos, or one is of a class that the classifier does not know.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Score(TrainedImageClassifier classifier, PhotoSet photos, OnnxExportOptions output, Receiver receive, CancellationToken cancellationToken)
    {
        var (backbone, settings, classes) = (classifier.Backbone, classifier.Settings, classifier.ClassNames.Count);
        using var loader = Loader(classifier, photos.WithClasses(classifier.ClassNames));
        using var scorer = new OnnxScorer(OnnxExporter.Export(backbone.Network, classifier.Weights, output with { Network = settings }), Environment.ProcessorCount);
        var scores = new float[BatchSize * classes];
        foreach (var batch in loader.Read(epoch: 0, cancellationToken: cancellationToken))
        {
            if (batch.Count == 0)
                continue;
            scorer.Score(batch.Images, batch.Count, [scores]);
            receive(scores.AsSpan(0, batch.Count * classes), batch.Labels.AsSpan(0, batch.Count));
        }
    }

    /// <summary>Reads some photos as the classifier takes them, evenly spread.</summary>
    /// <exception cref="TrainingDataException">There are no photos that can be read.</exception>
    public static IReadOnlyList<float[]> Images(TrainedImageClassifier classifier, PhotoSet photos, int most, CancellationToken cancellationToken)
    {
        var some = new PhotoSet(NetworkQuantizer.Spread(photos.Samples, most), photos.ClassNames, photos.Unreadable);
        using var loader = Loader(classifier, some);
        var images = new List<float[]>();
        foreach (var batch in loader.Read(epoch: 0, cancellationToken: cancellationToken))
            images.AddRange(batch.Images.Chunk(batch.Images.Length / BatchSize).Take(batch.Count));
        return images.Count > 0 ? images : throw new TrainingDataException($"None of {some.Count} photos for calibration can be read.{UnreadableText.After(some.Unreadable)}");
    }

    private static BatchLoader Loader(TrainedImageClassifier classifier, PhotoSet photos) => new(
        photos,
        new BatchLoaderOptions { BatchSize = BatchSize, Height = classifier.Settings.Height, Width = classifier.Settings.Width, Preprocessing = classifier.Backbone.Preprocessing });
}
