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
        using var loader = new BatchLoader(
            photos.WithClasses(classifier.ClassNames),
            new BatchLoaderOptions { BatchSize = BatchSize, Height = settings.Height, Width = settings.Width, Preprocessing = backbone.Preprocessing });
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
}
