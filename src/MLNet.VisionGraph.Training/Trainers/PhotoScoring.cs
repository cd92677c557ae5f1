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
        using var scorer = Scorer(classifier, output);
        foreach (var (places, labels, scores) in Batches(classifier, photos, [scorer], cancellationToken))
            receive(scores[0].AsSpan(0, places.Length * classifier.ClassNames.Count), labels);
    }

    /// <summary>Scores all photos that can be read, in float32 and in eight bits.</summary>
    /// <exception cref="TrainingDataException">There are no photos, or one is of a class that the classifier does not know.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static QuantizationComparison Compare(TrainedImageClassifier classifier, PhotoSet photos, QuantizationPlan plan, CancellationToken cancellationToken)
    {
        var output = new OnnxExportOptions { Outputs = [OnnxOutput.Probabilities] };
        using var whole = Scorer(classifier, output);
        using var bytes = Scorer(classifier, output with { Precision = WeightPrecision.Int8, Quantization = plan });
        var (float32, int8) = (Accumulator(), Accumulator());
        var changed = new List<ChangedPrediction>();
        foreach (var (places, labels, scores) in Batches(classifier, photos, [whole, bytes], cancellationToken))
        {
            for (var i = 0; i < places.Length; i++)
            {
                var before = Row(scores[0], i);
                var after = Row(scores[1], i);
                float32.Add(before, labels[i]);
                int8.Add(after, labels[i]);
                if (Best(before) != Best(after))
                    changed.Add(new ChangedPrediction(photos.Samples[places[i]], labels[i], Best(before), Best(after)));
            }
        }

        return new QuantizationComparison(plan, float32.Report(), int8.Report(), changed);

        ClassificationAccumulator Accumulator() => new(classifier.ClassNames, ScoreKind.Probabilities);

        // The first of the highest, as the reports count.
        static int Best(ReadOnlySpan<float> row)
        {
            var best = 0;
            for (var i = 1; i < row.Length; i++)
                best = row[i] > row[best] ? i : best;
            return best;
        }

        ReadOnlySpan<float> Row(float[] scores, int row) => scores.AsSpan(row * classifier.ClassNames.Count, classifier.ClassNames.Count);
    }

    /// <summary>Reads some photos as the classifier takes them, evenly spread.</summary>
    /// <exception cref="TrainingDataException">There are no photos that can be read.</exception>
    public static IReadOnlyList<float[]> Images(TrainedImageClassifier classifier, PhotoSet photos, int most, CancellationToken cancellationToken)
    {
        using var loader = Loader(classifier, NetworkQuantizer.Spread(photos.Samples, most));
        var images = new List<float[]>();
        foreach (var batch in loader.Read(epoch: 0, cancellationToken: cancellationToken))
            images.AddRange(batch.Images.Chunk(batch.Images.Length / BatchSize).Take(batch.Count));
        return images.Count > 0 ? images : throw new TrainingDataException("There are no photos for calibration.");
    }

    private static OnnxScorer Scorer(TrainedImageClassifier classifier, OnnxExportOptions output) =>
        new(OnnxExporter.Export(classifier.Backbone.Network, classifier.Weights, output with { Network = classifier.Settings }), Environment.ProcessorCount);

    // Each photo is decoded once, however many scorers look at it. Gives its place among the photos, its class among the classifier's, and what each scorer says of it.
    private static IEnumerable<(int[] Places, int[] Labels, float[][] Scores)> Batches(TrainedImageClassifier classifier, PhotoSet photos, IReadOnlyList<OnnxScorer> scorers, CancellationToken cancellationToken)
    {
        var samples = photos.WithClasses(classifier.ClassNames).Samples;
        using var loader = Loader(classifier, samples);
        float[][] scores = [.. scorers.Select(_ => new float[BatchSize * classifier.ClassNames.Count])];
        foreach (var batch in loader.Read(epoch: 0, cancellationToken: cancellationToken))
        {
            if (batch.Count == 0)
                continue;
            for (var i = 0; i < scores.Length; i++)
                scorers[i].Score(batch.Images, batch.Count, [scores[i]]);
            var places = batch.Indexes[..batch.Count];
            yield return (places, Array.ConvertAll(places, place => samples[place].Label), scores);
        }
    }

    // All of one class: a loader gives up where a class has no readable photo left, as a training must, and scoring need not.
    private static BatchLoader Loader(TrainedImageClassifier classifier, IReadOnlyList<PhotoSample> photos) => new(
        new PhotoSet(photos.Select(photo => photo.WithLabel(0)), ["photos"]),
        new BatchLoaderOptions { BatchSize = BatchSize, Height = classifier.Settings.Height, Width = classifier.Settings.Width, Preprocessing = classifier.Backbone.Preprocessing });
}
