using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>Scores images with a trained classifier as in deployment: with ONNX Runtime, on images resized as by the saved model.</summary>
internal static class ImageScoring
{
    private const int BatchSize = 16;

    /// <summary>Receives the scores and labels of a batch.</summary>
    public delegate void Receiver(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels);

    /// <summary>Scores all readable images.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="images">The images.</param>
    /// <param name="output">The export options that select the scores: one output [B, classes].</param>
    /// <param name="receive">Receives the scores.</param>
    /// <param name="cancellationToken">The token to cancel the work.</param>
    /// <exception cref="TrainingDataException">
    /// There are no images of classes that the classifier has.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static void Score(
        TrainedImageClassifier classifier,
        ImageDataset images,
        OnnxExportOptions output,
        Receiver receive,
        CancellationToken cancellationToken
    )
    {
        using var scorer = Scorer(classifier, output);
        foreach (var (places, labels, scores) in Batches(classifier, images, [scorer], cancellationToken))
            receive(scores[0].AsSpan(0, places.Length * classifier.ClassNames.Count), labels);
    }

    /// <summary>Scores all readable images in float32 and in int8.</summary>
    /// <exception cref="TrainingDataException">
    /// There are no images of classes that the classifier has.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static QuantizationComparison Compare(
        TrainedImageClassifier classifier,
        ImageDataset images,
        QuantizationPlan plan,
        CancellationToken cancellationToken
    )
    {
        var output = new OnnxExportOptions { Outputs = [OnnxOutput.Probabilities] };
        using var whole = Scorer(classifier, output);
        using var bytes = Scorer(classifier, output with { Precision = WeightPrecision.Int8, Quantization = plan });
        var (float32, int8) = (Accumulator(), Accumulator());
        var changed = new List<ChangedPrediction>();
        var samples = Known(classifier, images).Samples;
        foreach (var (places, labels, scores) in Batches(classifier, images, [whole, bytes], cancellationToken))
        {
            for (var i = 0; i < places.Length; i++)
            {
                var before = Row(scores[0], i);
                var after = Row(scores[1], i);
                float32.Add(before, labels[i]);
                int8.Add(after, labels[i]);
                if (Best(before) != Best(after))
                    changed.Add(new ChangedPrediction(samples[places[i]], labels[i], Best(before), Best(after)));
            }
        }

        return new QuantizationComparison(plan, float32.Report(), int8.Report(), changed);

        ClassificationAccumulator Accumulator() => new(classifier.ClassNames, ScoreKind.Probabilities);

        // The first maximum, as in the reports.
        static int Best(ReadOnlySpan<float> row)
        {
            var best = 0;
            for (var i = 1; i < row.Length; i++)
                best = row[i] > row[best] ? i : best;
            return best;
        }

        ReadOnlySpan<float> Row(float[] scores, int row) => scores.AsSpan(row * classifier.ClassNames.Count, classifier.ClassNames.Count);
    }

    /// <summary>Reads an evenly spread subset of the images as the classifier's input.</summary>
    /// <exception cref="TrainingDataException">There are no readable images.</exception>
    public static IReadOnlyList<float[]> Images(
        TrainedImageClassifier classifier,
        ImageDataset images,
        int most,
        CancellationToken cancellationToken
    )
    {
        using var loader = Loader(classifier, NetworkQuantizer.Spread(images.Samples, most));
        var inputs = new List<float[]>();
        foreach (var batch in loader.Read(epoch: 0, cancellationToken: cancellationToken))
            inputs.AddRange(batch.Images.Chunk(batch.Images.Length / BatchSize).Take(batch.Count));
        return inputs.Count > 0 ? inputs : throw new TrainingDataException("There are no images for calibration.");
    }

    /// <summary>Returns the images of classes that the classifier has.</summary>
    /// <exception cref="TrainingDataException">There are images, but none of a class that the classifier has.</exception>
    public static ImageDataset Known(TrainedImageClassifier classifier, ImageDataset images)
    {
        var (known, unknown) = images.Known(classifier.ClassNames);
        return known.Count > 0 || unknown.Count == 0
            ? known
            : throw new TrainingDataException(ClassMapping.Describe(unknown, classifier.ClassNames));
    }

    private static OnnxScorer Scorer(TrainedImageClassifier classifier, OnnxExportOptions output) =>
        new(
            OnnxExporter.Export(classifier.Backbone.Network, classifier.Weights, output with { Network = classifier.Settings }),
            Environment.ProcessorCount
        );

    // Each image is decoded once for all scorers. Yields its index among the images, its class among the classifier's, and the scores of
    // each scorer.
    private static IEnumerable<(int[] Places, int[] Labels, float[][] Scores)> Batches(
        TrainedImageClassifier classifier,
        ImageDataset images,
        IReadOnlyList<OnnxScorer> scorers,
        CancellationToken cancellationToken
    )
    {
        var samples = Known(classifier, images).Samples;
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

    // One class for all: a loader throws if a class has no readable images left, which training needs but scoring does not.
    private static BatchLoader Loader(TrainedImageClassifier classifier, IReadOnlyList<ImageSample> images) =>
        new(
            new ImageDataset(images.Select(image => image.WithLabel(0)), ["images"]),
            new BatchLoaderOptions
            {
                BatchSize = BatchSize,
                Height = classifier.Settings.Height,
                Width = classifier.Settings.Width,
                Preprocessing = classifier.Backbone.Preprocessing,
            }
        );
}
