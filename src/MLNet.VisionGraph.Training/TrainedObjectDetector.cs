using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Storage;
using MLNet.VisionGraph.Training.Detectors.Data;
using MLNet.VisionGraph.Training.Detectors.Evaluation;

namespace MLNet.VisionGraph.Training;

/// <summary>A trained detector: its weights, how good it is, and how it became so.</summary>
public sealed class TrainedObjectDetector
{
    internal TrainedObjectDetector(DetectorModel model, CocoMetrics boxMetrics, CocoMetrics? maskMetrics)
    {
        Model = model;
        (BoxMetrics, MaskMetrics) = (boxMetrics, maskMetrics);
    }

    /// <summary>Gets the architecture.</summary>
    public DetectorArchitecture Architecture => Model.Architecture;

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone => Model.Backbone;

    /// <summary>Gets the names of the classes, in the order of the labels.</summary>
    public IReadOnlyList<string> ClassNames => Model.ClassNames;

    /// <summary>Gets the side of the network's square input, in pixels.</summary>
    public int ImageSize => Model.Height;

    /// <summary>Gets a value indicating whether detections have masks.</summary>
    public bool HasMasks => Model.Detector.HasMasks;

    /// <summary>Gets the tensors of all parameters, under the names of the official checkpoints.</summary>
    public StateDict Weights => Model.Weights;

    /// <summary>Gets COCO's metrics of boxes on the validation images.</summary>
    public CocoMetrics BoxMetrics { get; }

    /// <summary>Gets COCO's metrics of masks on the validation images; null for a detector without masks.</summary>
    public CocoMetrics? MaskMetrics { get; }

    /// <summary>Gets the metrics of each epoch.</summary>
    public IReadOnlyList<EpochRecord> History { get; init; } = [];

    /// <summary>Gets the epoch, from 1, of which the weights are.</summary>
    public int BestEpoch { get; init; }

    /// <summary>Gets the images that could not be read.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable { get; init; } = [];

    /// <summary>Gets the reason why the training ended early; null if it did not.</summary>
    public string? StopReason { get; init; }

    /// <summary>Gets the time of the training.</summary>
    public TimeSpan TrainingTime { get; init; }

    /// <summary>Gets the options of the training.</summary>
    public required ObjectDetectionTrainingOptions Options { get; init; }

    internal DetectorModel Model { get; }

    /// <summary>Creates a transformer that scores images in ML.NET.</summary>
    /// <param name="inputSchema">The schema of the data to be scored. The type of the image column determines how images are read.</param>
    /// <param name="options">The scoring options. The default is null (the column <c>Image</c>, default options).</param>
    /// <returns>The transformer. Dispose it when done.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The image column is missing or of another type, or an option is out of range.
    /// </exception>
    public ObjectDetectionTransformer ToTransformer(DataViewSchema inputSchema, DetectionScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return ObjectDetectionTransformer.Create(Model, options ?? new DetectionScoringOptions(), inputSchema);
    }

    /// <summary>Finds the objects of a data set.</summary>
    /// <param name="images">The images.</param>
    /// <param name="cancellationToken">The token to stop.</param>
    /// <returns>
    /// The objects of each image with a score above 0.05, in pixels of the image, from the best to the worst; an empty list for an image
    /// that cannot be read.
    /// </returns>
    public IReadOnlyList<IReadOnlyList<Detection>> Detect(ObjectDataset images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var evaluation = EvaluationOf(images);
        return evaluation.Detect(Model, cancellationToken);
    }

    /// <summary>Computes COCO's metrics on a data set.</summary>
    /// <param name="images">The images. Objects of classes that the detector does not know are left out.</param>
    /// <param name="cancellationToken">The token to stop.</param>
    /// <returns>The metrics of boxes and, with masks, those of masks.</returns>
    public (CocoMetrics Boxes, CocoMetrics? Masks) Evaluate(ObjectDataset images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var evaluation = EvaluationOf(images);
        return evaluation.Run(Model, cancellationToken);
    }

    /// <summary>Saves the weights under the names of the official checkpoints, with the names of the classes.</summary>
    /// <param name="path">The file's path. An existing file is replaced, but only once the new one is complete.</param>
    public void SaveSafeTensors(string path) =>
        SafeTensorsFile.Write(
            path,
            Weights,
            metadata: new Dictionary<string, string>
            {
                ["architecture"] = Architecture.ToString(),
                ["backbone"] = Backbone.Name,
                ["classes"] = JsonSerializer.Serialize(ClassNames),
                ["imageSize"] = ImageSize.ToString(CultureInfo.InvariantCulture),
            }
        );

    /// <summary>
    /// Calibrates the detector for int8: for <see cref="DetectionScoringOptions.Quantization"/> or <see cref="SaveOnnx"/>. Backbone, neck
    /// and heads are quantized, except the last convolutions; the selection of boxes, and the heads of regions, stay float.
    /// </summary>
    /// <param name="images">Some dozens of images like those to be scored; training images are suitable, and labels do not matter.</param>
    /// <param name="options">The number of images to use, and the accuracy to keep. The default is null (the defaults).</param>
    /// <param name="cancellationToken">The token to cancel the operation.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="TrainingDataException">There are no images that can be read.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public QuantizationPlan Quantize(
        ObjectDataset images,
        QuantizationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        return Quantize(DetectionSample.From(images, ClassNames), options, cancellationToken);
    }

    /// <summary>
    /// Measures the loss of accuracy in int8: finds the objects of images in float32 and by a plan, as when deployed.
    /// </summary>
    /// <param name="images">Images that were not trained on.</param>
    /// <param name="plan">The plan that <see cref="Quantize(ObjectDataset, QuantizationOptions?, CancellationToken)"/> returned.</param>
    /// <param name="cancellationToken">The token to cancel the operation.</param>
    /// <returns>The metrics of both, and how well the detections agree.</returns>
    /// <exception cref="ArgumentException">The plan was created for another network or another image size.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public DetectorQuantizationComparison CompareQuantized(
        ObjectDataset images,
        QuantizationPlan plan,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(plan);
        var samples = DetectionSample.From(images, ClassNames);
        var evaluation = new DetectorEvaluation(samples, ClassNames);
        var float32 = evaluation.Detect(Model, cancellationToken);
        var int8 = evaluation.Detect(Model, cancellationToken, plan);
        var (before, masksBefore) = DetectorEvaluation.Measure(samples, float32, ClassNames, HasMasks);
        var (after, masksAfter) = DetectorEvaluation.Measure(samples, int8, ClassNames, HasMasks);
        return new DetectorQuantizationComparison(
            plan,
            before,
            after,
            masksBefore,
            masksAfter,
            DetectorEvaluation.Agreement(float32, int8, ClassNames)
        );
    }

    /// <summary>
    /// Saves the detector as an ONNX file with everything inside: pixels [B, 3, H, W] from 0 to 255, red, green, blue, resized with the
    /// aspect kept into the upper left corner; <c>image_size</c> [B, 2], width and height inside the padding; <c>scale</c> [B, 2], the
    /// factors from the photo's width and height → <c>boxes</c> [B, M, 4] in pixels of the photo, <c>scores</c> [B, M], <c>labels</c>
    /// [B, M] and, with masks, <c>masks</c> [B, M, 28, 28].
    /// </summary>
    /// <param name="path">The file's path. An existing file is replaced, but only once the new one is complete.</param>
    /// <param name="precision">The precision of the weights. The default is <see cref="WeightPrecision.Float32"/>.</param>
    /// <param name="quantization">
    /// The plan that <see cref="Quantize(ObjectDataset, QuantizationOptions?, CancellationToken)"/> returned, which
    /// <see cref="WeightPrecision.Int8"/> requires. The default is null.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The precision is <see cref="WeightPrecision.Int8"/>, and there is no plan, or one that was created for another network.
    /// </exception>
    public void SaveOnnx(string path, WeightPrecision precision = WeightPrecision.Float32, QuantizationPlan? quantization = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = DetectorExporter.Export(
            Model.Detector,
            Model.Weights,
            new DetectorExportOptions
            {
                Height = Model.Height,
                Width = Model.Width,
                Preprocessing = Model.Backbone.Preprocessing,
                Thresholds = DetectorModels.ThresholdsOf(Model.Architecture),
                Precision = precision,
                Quantization = quantization,
                ClassNames = Model.ClassNames,
            }
        );
        WholeFile.Write(path, draft => File.WriteAllBytes(draft, bytes));
    }

    internal QuantizationPlan Quantize(
        IReadOnlyList<DetectionSample> images,
        QuantizationOptions? options,
        CancellationToken cancellationToken
    )
    {
        options ??= new QuantizationOptions();
        options.Check();
        var inputs = CalibrationInputs.Read(Model, images, options.CalibrationImageCount, cancellationToken);
        return NetworkQuantizer.Calibrate(Model, inputs, options, cancellationToken);
    }

    private DetectorEvaluation EvaluationOf(ObjectDataset images) =>
        new(DetectionSample.From(images, Model.ClassNames), Model.ClassNames);
}
