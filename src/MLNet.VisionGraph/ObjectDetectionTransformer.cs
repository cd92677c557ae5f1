using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph;

/// <summary>
/// A trained object detector as an ML.NET transformer. Adds, for the objects that it found in an image, from the best to the worst:
/// <c>PredictedLabel</c>, a vector of keys with the names of the classes; <c>PredictedBoundingBoxes</c>, the edges x0, y0, x1, y1 of each
/// object in pixels of the photo; <c>Score</c>, values from 0 to 1; and, if the architecture has a mask head, <c>PredictedMasks</c>, 28 ×
/// 28 probabilities over the box of each object. The vectors are as long as objects were found, and empty for images that cannot be read.
/// </summary>
/// <remarks>
/// Photos are resized to fit the network's input, keep their aspect, and are padded at the right and at the bottom. EXIF orientation is not
/// applied, as in ML.NET itself: boxes are in the pixels as they are stored. In a saved model, boxes are in pixels of the network's input,
/// since ML.NET does not give the photo's size to the network: <see cref="DetectionMapping.ToImage"/>.
/// </remarks>
public sealed class ObjectDetectionTransformer : ImageScoringTransformer
{
    private readonly DetectorPlan _plan;
    private readonly DetectedLabels _labels;

    private ObjectDetectionTransformer(MLContext mlContext, DetectorPlan plan, ImageInput input, DetectedLabels labels, ScoringLog log)
        : base(mlContext.Transforms, plan, input, plan.Model.Weights, log)
    {
        (_plan, _labels) = (plan, labels);
    }

    /// <summary>Gets the architecture.</summary>
    public DetectorArchitecture Architecture => _plan.Model.Architecture;

    /// <summary>Gets the names of the classes, in the order of their keys.</summary>
    public IReadOnlyList<string> ClassNames => _plan.Model.ClassNames;

    /// <summary>Gets the height of the network's input, in pixels.</summary>
    public int ImageHeight => _plan.Model.Height;

    /// <summary>Gets the width of the network's input, in pixels.</summary>
    public int ImageWidth => _plan.Model.Width;

    /// <summary>Gets the quantization plan; null unless the precision is <see cref="WeightPrecision.Int8"/>.</summary>
    public QuantizationPlan? Quantization => _plan.Graph.Precision == WeightPrecision.Int8 ? _plan.Graph.Quantization : null;

    /// <summary>Creates a transformer from the weights of a trained detector.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">A tensor for every parameter, under the names of the official checkpoints.</param>
    /// <param name="classNames">The names of the classes, in the order of the labels; all different.</param>
    /// <param name="imageSize">The height and width of the network's input, in pixels.</param>
    /// <param name="inputSchema">The schema of the data to be scored. The type of the image column determines how images are read.</param>
    /// <param name="options">The scoring options. The default is null (the column <c>Image</c>, default options).</param>
    /// <returns>The transformer. Dispose it when done.</returns>
    /// <exception cref="ArgumentException">
    /// There is no class name, or one is empty or used twice; or the precision is <see cref="WeightPrecision.Int8"/> without a plan.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The image column is missing or of another type, the image size is less than 1, or an option is out of range.
    /// </exception>
    /// <exception cref="WeightMismatchException">The weights belong to another detector.</exception>
    public static ObjectDetectionTransformer FromWeights(
        DetectorArchitecture architecture,
        BackboneDescriptor backbone,
        StateDict weights,
        IReadOnlyList<string> classNames,
        int imageSize,
        DataViewSchema inputSchema,
        DetectionScoringOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var model = DetectorModel.FromWeights(architecture, backbone, weights, classNames, imageSize);
        return Create(model, options ?? new DetectionScoringOptions(), inputSchema);
    }

    /// <summary>Finds the objects in an image file.</summary>
    /// <param name="imagePath">The path of the file, relative to <see cref="ScoringOptions.ImageFolder"/>.</param>
    /// <returns>The objects, from the best to the worst, with boxes and masks in pixels of the image.</returns>
    /// <exception cref="InvalidImageException">
    /// The file cannot be read, whatever <see cref="ScoringOptions.OnInvalidImage"/> is.
    /// </exception>
    public IReadOnlyList<Detection> Detect(string imagePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        return Detect(imagePath, (tensorizer, image) => tensorizer.FromPath(imagePath.AsMemory(), image));
    }

    /// <summary>Finds the objects in an encoded image.</summary>
    /// <param name="image">The bytes of an image file.</param>
    /// <inheritdoc cref="Detect(string)" path="/returns"/>
    /// <exception cref="InvalidImageException">
    /// The image cannot be decoded, whatever <see cref="ScoringOptions.OnInvalidImage"/> is.
    /// </exception>
    public IReadOnlyList<Detection> Detect(byte[] image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Detect(name: null, (tensorizer, target) => tensorizer.FromEncoded(image, target));
    }

    /// <summary>Finds the objects in an encoded image, which is read to the end of the stream.</summary>
    /// <param name="image">The stream of an image file.</param>
    /// <inheritdoc cref="Detect(string)" path="/returns"/>
    /// <inheritdoc cref="Detect(byte[])" path="/exception"/>
    public IReadOnlyList<Detection> Detect(Stream image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var bytes = new MemoryStream();
        image.CopyTo(bytes);
        return Detect(bytes.ToArray());
    }

    /// <summary>Finds the objects in a decoded image, which remains the caller's.</summary>
    internal IReadOnlyList<Detection> Detect(MLImage image) =>
        Detect(name: null, (tensorizer, target) => tensorizer.FromImage(image, target));

    /// <summary>Creates a transformer from a trained detector.</summary>
    internal static ObjectDetectionTransformer Create(DetectorModel model, DetectionScoringOptions options, DataViewSchema inputSchema)
    {
        options.Check();
        return Create(model, options, ImageInputs.Detect(inputSchema, DetectorPlan.ImagesOf(model, options)));
    }

    /// <summary>Creates a transformer from a trained detector.</summary>
    internal static ObjectDetectionTransformer Create(DetectorModel model, DetectionScoringOptions options, ImageInput input)
    {
        options.Check();

        // Images of a declared size keep their aspect as others do.
        if (input == ImageInput.PreparedImage)
            input = ImageInput.Image;
        var mlContext = new MLContext();
        var labels = new DetectedLabels(mlContext, model.ClassNames);
        var plan = DetectorPlan.Create(model, options, labels);
        return new ObjectDetectionTransformer(mlContext, plan, input, labels, new ScoringLog(options.Environment));
    }

    private protected override ITransformer BuildChain(SavedChain chain) => chain.Detections(_plan, _labels);

    private IReadOnlyList<Detection> Detect(string? name, FillImage fill)
    {
        var lengths = Engine.ForOneRow.OutputLengths;
        var outputs = lengths.Select(length => new float[length]).ToArray();
        ImageGeometry geometry;
        try
        {
            geometry = Engine.ScoreOne(fill, outputs);
        }
        catch (Exception exception) when (exception is not ObjectDisposedException && ImageErrors.IsAboutTheImage(exception))
        {
            throw new InvalidImageException(row: -1, name, exception);
        }

        var row = new RowOutputs(outputs, lengths, row: 0);
        return DetectionMapping.ToDetections(
            ClassNames,
            Array.ConvertAll(FoundSlots.Of(row, DetectorPlan.Labels).ToArray(), label => (uint)label + 1),
            FoundSlots.Of(row, DetectorPlan.Boxes),
            FoundSlots.Of(row, DetectorPlan.Scores),
            outputs.Length > DetectorPlan.Masks ? FoundSlots.Of(row, DetectorPlan.Masks) : default,
            geometry.PhotoWidth,
            geometry.PhotoHeight
        );
    }
}
