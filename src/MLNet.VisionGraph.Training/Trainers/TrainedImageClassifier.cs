using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Training.Trainers;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training;

/// <summary>What a training leaves behind: the best weights, the classes, and how good it is on photos that it has not learned from.</summary>
public sealed class TrainedImageClassifier
{
    internal TrainedImageClassifier(
        BackboneDescriptor backbone,
        NetworkSettings settings,
        StateDict weights,
        IReadOnlyList<string> classNames,
        ClassificationReport validation,
        IReadOnlyList<UnreadablePhoto> unreadable,
        TrainingState state)
    {
        (Backbone, Settings, Weights, ClassNames, Validation, Unreadable, State) = (backbone, settings, weights, classNames, validation, unreadable, state);
    }

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone { get; }

    /// <summary>Gets image size and classes.</summary>
    public NetworkSettings Settings { get; }

    /// <summary>Gets the weights of the best epoch, the average's where one was kept.</summary>
    public StateDict Weights { get; }

    /// <summary>Gets the names of the classes, in the order of the logits.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets how the best epoch did on the validation photos.</summary>
    public ClassificationReport Validation { get; }

    /// <summary>Gets the photos that could not be read, in the training or when its photos were gathered, and why; they were left out.</summary>
    public IReadOnlyList<UnreadablePhoto> Unreadable { get; }

    /// <summary>Gets how the training ended: epochs, steps, why it stopped.</summary>
    public TrainingState State { get; }

    /// <summary>Gets the epochs that were complete, in their order; of a resumed training those before the interruption, too.</summary>
    public IReadOnlyList<EpochRecord> History { get; internal init; } = [];

    /// <summary>Gets the epoch whose weights these are, from 1.</summary>
    public int BestEpoch { get; internal init; }

    /// <summary>Gets how it was trained; epochs, batch size and learning rate are there even where the defaults were left to the strategy.</summary>
    public ImageClassifierOptions Options { get; internal init; } = new();

    /// <summary>Gets from what weights it started.</summary>
    internal string WeightsDescription { get; set; } = string.Empty;

    /// <summary>Saves the weights; the file's metadata have the backbone's name, the classes' names, and the side of the images in pixels.</summary>
    /// <param name="path">The file, by custom ending in <c>.safetensors</c>.</param>
    public void SaveSafeTensors(string path) => SafeTensorsFile.Write(
        path,
        Weights,
        metadata: new Dictionary<string, string>
        {
            ["backbone"] = Backbone.Name,
            ["classes"] = System.Text.Json.JsonSerializer.Serialize(ClassNames),
            ["imageSize"] = Settings.Width.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });

    /// <summary>
    /// Saves the network as ONNX: <c>image</c> [B, 3, R, R], pixels from 0 to 255 in red, green, blue, resized as the backbone's checkpoints want it → <c>logits</c> [B, classes].
    /// Crop and normalisation are inside, and so are the classes' names.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Other outputs, such as <see cref="OnnxOutput.Probabilities"/>, a temperature, or augmentation; network, names and, where none is given, preprocessing are filled in. Default: null, the logits.</param>
    /// <exception cref="ArgumentException">The network has no such output, or an option is out of its range.</exception>
    public void SaveOnnx(string path, OnnxExportOptions? options = null)
    {
        options ??= new OnnxExportOptions();
        OnnxExporter.Save(path, Backbone.Network, Weights, options with
        {
            Network = Settings,
            ClassNames = ClassNames,
            BackboneName = Backbone.Name,
            Preprocessing = options.Preprocessing ?? Backbone.Preprocessing,
        });
    }

    /// <summary>
    /// Makes an ML.NET transformer, which <c>mlContext.Model.Save</c> saves as plain ML.NET: <c>PredictedLabel</c>, a key whose key values are the classes' names, and <c>Score</c>, the probabilities.
    /// </summary>
    /// <param name="inputSchema">The schema of the data to come: the type of the image column decides how images are read.</param>
    /// <param name="options">The image column and how it is scored. Default: null, the column <c>Image</c>.</param>
    /// <returns>The transformer; dispose it when done.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type, or an option is out of its range.</exception>
    public ImageClassificationTransformer ToTransformer(DataViewSchema inputSchema, ImageClassificationOptions? options = null) =>
        ImageClassificationTransformer.FromWeights(Backbone, Weights, Settings, ClassNames, inputSchema, options);

    /// <summary>Judges the classifier by photos that it has not seen, scored as it will be deployed. Photos that cannot be read do not count.</summary>
    /// <param name="photos">The photos; their classes may come in another order, or be fewer.</param>
    /// <param name="augmentation">Which other views of a photo are scored with it. Default: none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The report.</returns>
    /// <exception cref="TrainingDataException">There are no photos, or one is of a class that the classifier does not know.</exception>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public ClassificationReport Evaluate(PhotoSet photos, TestTimeAugmentation augmentation = TestTimeAugmentation.None, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        var accumulator = new ClassificationAccumulator(ClassNames, ScoreKind.Probabilities);
        var options = new OnnxExportOptions { Outputs = [OnnxOutput.Probabilities], TestTimeAugmentation = augmentation };
        PhotoScoring.Score(this, photos, options, accumulator.AddBatch, cancellationToken);
        return accumulator.Report();
    }

    /// <summary>Finds the temperature by which logits are to be divided so that probabilities can be believed (arXiv:1706.04599).</summary>
    /// <param name="photos">Photos that the classifier has not learned from; their classes may come in another order, or be fewer.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The temperature, for <see cref="ImageClassificationOptions.ScoreTemperature"/> or <see cref="OnnxExportOptions.ScoreTemperature"/>, and what it does.</returns>
    /// <exception cref="TrainingDataException">There are no photos, or one is of a class that the classifier does not know.</exception>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public TemperatureScalingResult FitTemperature(PhotoSet photos, CancellationToken cancellationToken = default) => FitTemperature(photos, new OnnxExportOptions(), cancellationToken);

    /// <summary>Finds out how the classifier is put in eight bits: for <see cref="ImageClassificationOptions.Quantization"/> or <see cref="OnnxExportOptions.Quantization"/>.</summary>
    /// <param name="photos">Photos like those that are to be scored, some dozens; those of the training will do, and labels do not matter.</param>
    /// <param name="options">How many of them are used, and what must be kept. Default: null, the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="TrainingDataException">There are no photos that can be read.</exception>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public QuantizationPlan Quantize(PhotoSet photos, QuantizationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        options ??= new QuantizationOptions();
        return NetworkQuantizer.Calibrate(Backbone.Network, Weights, Settings, PhotoScoring.Images(this, photos, options.Photos, cancellationToken), options, cancellationToken);
    }

    /// <summary>Finds out what eight bits cost: scores photos in float32 and by a plan, as they will be deployed. Photos that cannot be read do not count.</summary>
    /// <param name="photos">Photos that the classifier has not learned from; their classes may come in another order, or be fewer.</param>
    /// <param name="plan">What <see cref="Quantize"/> found out.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Both reports, and the photos that the two give different classes.</returns>
    /// <exception cref="TrainingDataException">There are no photos, or one is of a class that the classifier does not know.</exception>
    /// <exception cref="ArgumentException">The plan was made for another network or another image size.</exception>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public QuantizationComparison CompareQuantized(PhotoSet photos, QuantizationPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(plan);
        return PhotoScoring.Compare(this, photos, plan, cancellationToken);
    }

    internal TemperatureScalingResult FitTemperature(PhotoSet photos, OnnxExportOptions deployed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(photos);
        var scaling = new TemperatureScaling(ClassNames.Count);
        PhotoScoring.Score(this, photos, deployed, scaling.AddBatch, cancellationToken);
        return scaling.Fit();
    }

    internal ImageClassificationTransformer ToTransformer(ImageInput input, ImageClassificationOptions options, LabelKeyValues? keyValues) =>
        ImageClassificationTransformer.Create(new ClassifierModel(Backbone, Settings, Weights, ClassNames, keyValues), options, input);
}
