using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;
using MLNet.VisionGraph.Training.Loop;
using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training;

/// <summary>The result of a training run: the best weights, the classes, and the metrics on images that were not trained on.</summary>
public sealed class TrainedImageClassifier
{
    internal TrainedImageClassifier(
        BackboneDescriptor backbone,
        NetworkSettings settings,
        StateDict weights,
        IReadOnlyList<string> classNames,
        ClassificationReport validation,
        IReadOnlyList<UnreadableImage> unreadable,
        TrainingState state
    )
    {
        (Backbone, Settings, Weights, ClassNames, Validation, Unreadable, State) = (
            backbone,
            settings,
            weights,
            classNames,
            validation,
            unreadable,
            state
        );
    }

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone { get; }

    /// <summary>Gets the image size and the classes.</summary>
    public NetworkSettings Settings { get; }

    /// <summary>Gets the weights of the best epoch, or their moving average if there is one.</summary>
    public StateDict Weights { get; }

    /// <summary>Gets the names of the classes, in the order of the logits.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets the report of the best epoch on the validation images.</summary>
    public ClassificationReport Validation { get; }

    /// <summary>
    /// Gets the images that could not be read, in training or when the data set was created, and the reasons; they were left out.
    /// </summary>
    public IReadOnlyList<UnreadableImage> Unreadable { get; }

    /// <summary>Gets the final state of the training: epochs, steps, the reason for stopping.</summary>
    public TrainingState State { get; }

    /// <summary>Gets the completed epochs, in order, including those before a resumed training run was interrupted.</summary>
    public IReadOnlyList<EpochRecord> History { get; internal init; } = [];

    /// <summary>Gets the epoch of the weights, from 1.</summary>
    public int BestEpoch { get; internal init; }

    /// <summary>
    /// Gets the options of the training; epochs, batch size and learning rate are set even if the strategy's defaults were used.
    /// </summary>
    public ImageTrainingOptions Options { get; internal init; } = new();

    /// <summary>
    /// Gets the origin of the weights that the training began with, for logs; for a file it names the prefix that was removed from the
    /// names of its tensors.
    /// </summary>
    public string WeightsDescription { get; internal set; } = string.Empty;

    /// <summary>
    /// Saves the weights; the metadata of the file contain the backbone's name, the class names, and the side of the images in pixels.
    /// </summary>
    /// <param name="path">The file, by convention with the extension <c>.safetensors</c>.</param>
    public void SaveSafeTensors(string path) =>
        SafeTensorsFile.Write(
            path,
            Weights,
            metadata: new Dictionary<string, string>
            {
                ["backbone"] = Backbone.Name,
                ["classes"] = System.Text.Json.JsonSerializer.Serialize(ClassNames),
                ["imageSize"] = Settings.Width.ToString(System.Globalization.CultureInfo.InvariantCulture),
            }
        );

    /// <summary>
    /// Saves the network as ONNX: <c>image</c> [B, 3, R, R], pixels from 0 to 255 in red, green, blue, resized as the backbone's
    /// checkpoints expect → <c>logits</c> [B, classes]. The model includes the crop, the normalization and the class names.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">
    /// Other outputs, such as <see cref="OnnxOutput.Probabilities"/>, a temperature, or augmentation; the network, the class names and, if
    /// none is set, the preprocessing are filled in. The default is null (the logits).
    /// </param>
    /// <exception cref="ArgumentException">The network has no such output, or an option is out of its range.</exception>
    public void SaveOnnx(string path, OnnxExportOptions? options = null)
    {
        options ??= new OnnxExportOptions();
        OnnxExporter.Save(
            path,
            Backbone.Network,
            Weights,
            options with
            {
                Network = Settings,
                ClassNames = ClassNames,
                BackboneName = Backbone.Name,
                Preprocessing = options.Preprocessing ?? Backbone.Preprocessing,
            }
        );
    }

    /// <summary>
    /// Creates an ML.NET transformer, which <c>mlContext.Model.Save</c> saves as plain ML.NET, with the columns <c>PredictedLabel</c>, a
    /// key whose key values are the class names, and <c>Score</c>, the probabilities.
    /// </summary>
    /// <param name="inputSchema">The schema of the data to score: the type of the image column determines how images are read.</param>
    /// <param name="options">The image column and the scoring options. The default is null (the column <c>Image</c>).</param>
    /// <returns>The transformer, which the caller disposes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The image column is missing or of another type, or an option is out of its range.
    /// </exception>
    public ImageClassificationTransformer ToTransformer(DataViewSchema inputSchema, ImageScoringOptions? options = null) =>
        ImageClassificationTransformer.FromWeights(Backbone, Weights, Settings, ClassNames, inputSchema, options);

    /// <summary>
    /// Evaluates the classifier on images that it has not seen, scored as when deployed. Images that cannot be read do not count, and
    /// images of classes that the classifier does not have are counted apart (<see cref="ClassificationReport.UnknownRows"/>).
    /// </summary>
    /// <param name="images">The images; their classes may be in another order, fewer, even one, or others.</param>
    /// <param name="augmentation">The additional views of an image that are scored with it. The default is none.</param>
    /// <param name="cancellationToken">The token to cancel the operation.</param>
    /// <returns>The report.</returns>
    /// <exception cref="TrainingDataException">
    /// There are no images of classes that the classifier knows.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public ClassificationReport Evaluate(
        ImageDataset images,
        TestTimeAugmentation augmentation = TestTimeAugmentation.None,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        var accumulator = new ClassificationAccumulator(ClassNames, ScoreKind.Probabilities);
        var options = new OnnxExportOptions { Outputs = [OnnxOutput.Probabilities], TestTimeAugmentation = augmentation };
        ImageScoring.Score(this, images, options, accumulator.AddBatch, cancellationToken);
        accumulator.UnknownRows = images.Known(ClassNames).Unknown.Values.Sum();
        return accumulator.Report();
    }

    /// <summary>Fits the temperature by which logits must be divided to calibrate the probabilities (arXiv:1706.04599).</summary>
    /// <param name="images">Images that were not trained on; their classes may be in another order, or a subset.</param>
    /// <param name="cancellationToken">The token to cancel the operation.</param>
    /// <returns>
    /// The temperature, for <see cref="ImageScoringOptions.ScoreTemperature"/> or <see cref="OnnxExportOptions.ScoreTemperature"/>,
    /// and its effect.
    /// </returns>
    /// <exception cref="TrainingDataException">
    /// There are no images of classes that the classifier knows.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public TemperatureScalingResult FitTemperature(ImageDataset images, CancellationToken cancellationToken = default) =>
        FitTemperature(images, new OnnxExportOptions(), cancellationToken);

    /// <summary>
    /// Calibrates the classifier for int8: for <see cref="ImageScoringOptions.Quantization"/> or
    /// <see cref="OnnxExportOptions.Quantization"/>.
    /// </summary>
    /// <param name="images">Some dozens of images like those to be scored; training images are suitable, and labels do not matter.</param>
    /// <param name="options">The number of images to use, and the accuracy to keep. The default is null (the defaults).</param>
    /// <param name="cancellationToken">The token to cancel the operation.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="TrainingDataException">There are no images that can be read.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public QuantizationPlan Quantize(
        ImageDataset images,
        QuantizationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        options ??= new QuantizationOptions();
        return NetworkQuantizer.Calibrate(
            Backbone.Network,
            Weights,
            Settings,
            ImageScoring.Images(this, images, options.CalibrationImageCount, cancellationToken),
            options,
            cancellationToken
        );
    }

    /// <summary>
    /// Measures the loss of accuracy in int8: scores images in float32 and by a plan, as when deployed. Images that cannot be read
    /// do not count.
    /// </summary>
    /// <param name="images">Images that were not trained on; their classes may be in another order, or a subset.</param>
    /// <param name="plan">The plan that <see cref="Quantize"/> returned.</param>
    /// <param name="cancellationToken">The token to cancel the operation.</param>
    /// <returns>Both reports, and the images for which the two predict different classes.</returns>
    /// <exception cref="TrainingDataException">
    /// There are no images of classes that the classifier knows.
    /// </exception>
    /// <exception cref="ArgumentException">The plan was created for another network or another image size.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public QuantizationComparison CompareQuantized(
        ImageDataset images,
        QuantizationPlan plan,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(plan);
        return ImageScoring.Compare(this, images, plan, cancellationToken);
    }

    internal TemperatureScalingResult FitTemperature(ImageDataset images, OnnxExportOptions deployed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        var scaling = new TemperatureScaling(ClassNames.Count);
        ImageScoring.Score(this, images, deployed, scaling.AddBatch, cancellationToken);
        return scaling.Fit();
    }

    internal ImageClassificationTransformer ToTransformer(ImageInput input, ImageScoringOptions options, LabelKeyValues? keyValues) =>
        ImageClassificationTransformer.Create(new ClassifierModel(Backbone, Settings, Weights, ClassNames, keyValues), options, input);
}
