using System.Collections.Concurrent;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Detectors.Data;

namespace MLNet.VisionGraph.Training.Detectors.Evaluation;

/// <summary>
/// The evaluation of detectors on a data set. Images are prepared and scored by the transformer that is deployed, so that what is measured
/// is what is used later.
/// </summary>
/// <param name="samples">The images.</param>
/// <param name="classNames">The names of the classes, in the order of the labels.</param>
internal sealed class DetectorEvaluation(IReadOnlyList<DetectionSample> samples, IReadOnlyList<string> classNames)
{
    private readonly ConcurrentDictionary<int, UnreadableImage> _unreadable = new();

    /// <summary>Gets the images that could not be read so far, in the order of the samples.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable => [.. _unreadable.OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    /// <summary>Computes COCO's metrics.</summary>
    public (CocoMetrics Boxes, CocoMetrics? Masks) Run(DetectorModel model, CancellationToken cancellationToken)
    {
        var found = Detect(model, cancellationToken);
        return Measure(samples, found, classNames, model.Detector.HasMasks);
    }

    /// <summary>Computes COCO's metrics of what was found.</summary>
    /// <param name="samples">The photos.</param>
    /// <param name="found">The objects found in each photo.</param>
    /// <param name="classNames">The names of the classes, in the order of the labels.</param>
    /// <param name="withMasks">Whether masks are evaluated, too.</param>
    public static (CocoMetrics Boxes, CocoMetrics? Masks) Measure(
        IReadOnlyList<DetectionSample> samples,
        IReadOnlyList<IReadOnlyList<Detection>> found,
        IReadOnlyList<string> classNames,
        bool withMasks
    )
    {
        var evaluator = new CocoEvaluator(classNames);
        for (var i = 0; i < found.Count; i++)
        {
            var sample = samples[i];
            evaluator.Add(
                sample.Objects.Select(each => new GroundTruthObject(
                    each.Label,
                    each.Box,
                    withMasks ? MaskOf(each, sample) : null,
                    each.IsCrowd,
                    each.Area
                )),
                found[i]
            );
        }

        return (evaluator.Compute(), withMasks ? evaluator.ComputeMasks() : null);
    }

    /// <summary>Computes COCO's metrics of detections, where those of another detector count as the true objects.</summary>
    /// <param name="expected">The detections of the other detector; those with a score above 0.5 count.</param>
    /// <param name="found">The detections.</param>
    /// <param name="classNames">The names of the classes, in the order of the labels.</param>
    public static CocoMetrics Agreement(
        IReadOnlyList<IReadOnlyList<Detection>> expected,
        IReadOnlyList<IReadOnlyList<Detection>> found,
        IReadOnlyList<string> classNames
    )
    {
        var threshold = new DetectionScoringOptions().ScoreThreshold;
        var evaluator = new CocoEvaluator(classNames);
        foreach (var (truth, detections) in expected.Zip(found))
        {
            var objects = truth.Where(each => each.Score > threshold).Select(each => new GroundTruthObject(each.ClassIndex, each.Box));
            evaluator.Add(objects, detections);
        }

        return evaluator.Compute();
    }

    /// <summary>Finds the objects of each image: those with a score above 0.05, as in COCO's evaluations of detectors.</summary>
    public IReadOnlyList<IReadOnlyList<Detection>> Detect(
        DetectorModel model,
        CancellationToken cancellationToken,
        QuantizationPlan? quantization = null
    )
    {
        var thresholds = DetectorModels.ThresholdsOf(model.Architecture);
        var options = new DetectionScoringOptions
        {
            ScoreThreshold = thresholds.Score,
            IOUThreshold = thresholds.Overlap,
            MaxDetections = thresholds.MaxDetections,
            Precision = quantization is null ? WeightPrecision.Float32 : WeightPrecision.Int8,
            Quantization = quantization,
        };
        using var detector = ObjectDetectionTransformer.Create(model, options, ImageInput.Path);
        var found = new IReadOnlyList<Detection>[samples.Count];
        Parallel.For(
            0,
            samples.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            index => found[index] = Detect(detector, index)
        );
        return found;
    }

    private IReadOnlyList<Detection> Detect(ObjectDetectionTransformer detector, int index)
    {
        var image = samples[index].Image;
        try
        {
            if (image.Image is not { } pixels)
                return image.Encoded is { } encoded ? detector.Detect(encoded) : detector.Detect(image.Path!);
            using var decoded = SampleDecoder.ToImage(pixels);
            return detector.Detect(decoded);
        }
        catch (InvalidImageException exception)
        {
            _unreadable[index] = new UnreadableImage(image.Name, Label: -1, exception.InnerException?.Message ?? exception.Message);
            return [];
        }
    }

    private static InstanceMask MaskOf(TrainedObject found, DetectionSample sample) =>
        found.Mask
        ?? InstanceMask.FromPolygons(
            found.Polygons is { Count: > 0 } polygons ? polygons : [Corners(found.Box)],
            sample.Width,
            sample.Height
        );

    private static double[] Corners(BoundingBox box) => [box.X0, box.Y0, box.X1, box.Y0, box.X1, box.Y1, box.X0, box.Y1];
}
