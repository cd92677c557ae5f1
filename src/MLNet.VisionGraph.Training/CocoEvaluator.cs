using MLNet.VisionGraph.Training.Metrics.Coco;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Collects what a detector found in images whose objects are known, and computes COCO's metrics from it, for boxes and for masks, as
/// COCO's own tools do. It is not thread-safe; the computation itself uses all cores.
/// </summary>
/// <remarks>
/// Detections with equal scores count in the order in which their images were added; COCO's tools take the order of the images' ids.
/// </remarks>
public sealed class CocoEvaluator
{
    private readonly string[] _classNames;
    private readonly List<CocoImage> _images = [];

    /// <summary>Initializes an evaluator without images.</summary>
    /// <param name="classNames">The names of the classes, in the order of their indices; at least one.</param>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public CocoEvaluator(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count == 0)
            throw new ArgumentException("Detections are evaluated by class: pass the name of at least one.", nameof(classNames));
        _classNames = [.. classNames];
    }

    /// <summary>Gets the names of the classes.</summary>
    public IReadOnlyList<string> ClassNames => Array.AsReadOnly(_classNames);

    /// <summary>Gets the number of images that were added.</summary>
    public int Images => _images.Count;

    /// <summary>
    /// Gets the number of detections in a results file that were left out because the annotations do not have their class. COCO's tools
    /// leave them out as well. Many of them suggest that the file numbers the classes in another way.
    /// </summary>
    public int SkippedDetections { get; private init; }

    /// <summary>
    /// Reads annotations and results in COCO's formats. The classes are the categories of the annotations, in the order of their ids;
    /// so are the images.
    /// </summary>
    /// <param name="annotationsPath">
    /// The ground truth: an object with <c>images</c>, <c>categories</c> and <c>annotations</c> (<c>image_id</c>, <c>category_id</c>,
    /// <c>bbox</c>, and optionally <c>area</c>, <c>iscrowd</c>, <c>segmentation</c>).
    /// </param>
    /// <param name="resultsPath">
    /// The detections: a list of objects with <c>image_id</c>, <c>category_id</c>, <c>score</c>, and <c>bbox</c> or <c>segmentation</c> or
    /// both. As in COCO's tools, the sizes of detections are those of their boxes if the first has a box, also where masks are evaluated;
    /// files for the evaluation of masks usually have none.
    /// </param>
    /// <param name="masks">Whether masks are read, for <see cref="ComputeMasks"/>. The default is false.</param>
    /// <returns>An evaluator with the images of the annotations.</returns>
    /// <exception cref="ArgumentNullException">A path is null.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is not of its format, or the results are of other images.</exception>
    public static CocoEvaluator FromFiles(string annotationsPath, string resultsPath, bool masks = false)
    {
        ArgumentNullException.ThrowIfNull(annotationsPath);
        ArgumentNullException.ThrowIfNull(resultsPath);
        var annotations = CocoAnnotations.Read(annotationsPath, masks);
        var images = CocoResults.Read(resultsPath, annotations, masks, out var skipped);
        CocoEvaluator evaluator = new(annotations.ClassNames) { SkippedDetections = skipped };
        evaluator._images.AddRange(images);
        return evaluator;
    }

    /// <summary>Adds an image. An image without objects, or without detections, is added as well: it has its part in the numbers.</summary>
    /// <param name="objects">The objects that are known to be in the image.</param>
    /// <param name="detections">The objects that were found in it, with all scores; see <see cref="Detection.Score"/>.</param>
    /// <exception cref="ArgumentNullException">A list, or an element, is null.</exception>
    /// <exception cref="ArgumentException">
    /// A class is not one of the evaluator's, a coordinate, an area or a score is not a finite number, an area is negative, or the masks of
    /// the image are not of one size.
    /// </exception>
    public void Add(IEnumerable<GroundTruthObject> objects, IEnumerable<Detection> detections)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(detections);
        InstanceMask? first = null;
        CocoObject[] truths = [.. objects.Select(ToObject)];
        CocoDetection[] found = [.. detections.Select(ToDetection)];
        _images.Add(new CocoImage(truths, found));

        CocoObject ToObject(GroundTruthObject truth)
        {
            ArgumentNullException.ThrowIfNull(truth, nameof(objects));
            Check(truth.ClassIndex, truth.Box, truth.Mask, nameof(objects));
            if (truth.Area is { } area && !(area >= 0 && double.IsFinite(area)))
                throw new ArgumentException($"An object has the area {area}; areas are 0 or above.", nameof(objects));
            return new CocoObject(truth.ClassIndex, CocoBox.From(truth.Box), truth.Mask, truth.IsCrowd, truth.Area);
        }

        CocoDetection ToDetection(Detection detection)
        {
            ArgumentNullException.ThrowIfNull(detection, nameof(detections));
            Check(detection.ClassIndex, detection.Box, detection.Mask, nameof(detections));
            if (!double.IsFinite(detection.Score))
                throw new ArgumentException($"A detection has the score {detection.Score}.", nameof(detections));
            return new CocoDetection(detection.ClassIndex, detection.Score, CocoBox.From(detection.Box), detection.Mask, null);
        }

        void Check(int classIndex, BoundingBox box, InstanceMask? mask, string parameter)
        {
            if ((uint)classIndex >= (uint)_classNames.Length)
                throw new ArgumentException($"There is no class {classIndex}: there are {_classNames.Length}, from 0.", parameter);
            if (!CocoBox.From(box).IsFinite)
                throw new ArgumentException($"The edges of a box are finite numbers; these are {box}.", parameter);
            first ??= mask;
            if (mask is not null && (mask.Width != first!.Width || mask.Height != first.Height))
            {
                throw new ArgumentException(
                    $"The masks of an image have its size; this one has {first.Width} × {first.Height} and {mask.Width} × {mask.Height}.",
                    parameter
                );
            }
        }
    }

    /// <summary>Computes the metrics of boxes.</summary>
    /// <returns>The metrics; all are −1 where there are no objects.</returns>
    public CocoMetrics Compute() => Compute(masks: false);

    /// <summary>Computes the metrics of masks.</summary>
    /// <returns>The metrics; all are −1 where there are no objects.</returns>
    /// <exception cref="InvalidOperationException">An object or a detection has no mask.</exception>
    public CocoMetrics ComputeMasks()
    {
        var objects = _images.Sum(image => image.Objects.Count(truth => truth.Mask is null));
        var detections = _images.Sum(image => image.Detections.Count(detection => detection.Mask is null));
        if (objects + detections > 0)
        {
            throw new InvalidOperationException(
                $"Masks cannot be evaluated: {objects} objects and {detections} detections have none. Evaluate their boxes."
            );
        }

        return Compute(masks: true);
    }

    private CocoMetrics Compute(bool masks) =>
        new(_classNames, CocoEvaluation.Evaluate(_images, _classNames.Length, masks), _images.Count, masks);
}
