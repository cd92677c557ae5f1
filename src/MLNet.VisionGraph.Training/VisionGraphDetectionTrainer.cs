using Microsoft.ML;
using MLNet.VisionGraph.Training.Detectors.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>The <see cref="IEstimator{TTransformer}"/> that trains a detector of objects, with or without their outlines.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Trainer characteristics</term><description></description></listheader>
/// <item><term>Machine learning task</term><description>Object detection, instance segmentation</description></item>
/// <item><term>Label column data type</term><description>Vector of key of <see cref="uint"/></description></item>
/// <item>
/// <term>Bounding box column data type</term>
/// <description>Vector of <see cref="float"/>: x0, y0, x1, y1 in pixels</description>
/// </item>
/// <item>
/// <term>Image column data type</term>
/// <description><c>MLImage</c>, text (a file's path), or a vector of <see cref="byte"/> (an encoded file)</description>
/// </item>
/// <item>
/// <term>Output columns</term>
/// <description>
/// <c>PredictedLabel</c>, <c>PredictedBoundingBoxes</c>, <c>Score</c> and, with masks, <c>PredictedMasks</c>: vectors that are as long as
/// objects were found (<see cref="ObjectDetectionTransformer"/>)
/// </description>
/// </item>
/// <item>
/// <term>Is normalization required?</term>
/// <description>No: images are prepared as the backbone's checkpoint expects</description>
/// </item>
/// <item><term>Is caching required?</term><description>No: the data is read once</description></item>
/// <item><term>Exportable to ONNX</term><description>Yes, by <see cref="ImageScoringTransformer.SaveOnnx"/></description></item>
/// </list>
/// The fitted transformer needs neither this package nor libtorch, and a model that is saved with it is plain ML.NET.
/// </remarks>
public sealed class VisionGraphDetectionTrainer : IEstimator<ObjectDetectionTransformer>
{
    private readonly VisionGraphDetectionOptions _options;

    internal VisionGraphDetectionTrainer(VisionGraphDetectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
    }

    /// <summary>Trains a detector. Images that cannot be read, and boxes without area, are left out.</summary>
    /// <param name="input">The images and their objects; read once.</param>
    /// <returns>The detector of the best epoch.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="TrainingDataException">
    /// The data is unsuitable: there are no objects, or the numbers of labels and boxes of a row do not fit.
    /// </exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or not a number before any epoch was complete.</exception>
    /// <exception cref="OperationCanceledException">The training was canceled before any epoch was complete.</exception>
    public ObjectDetectionTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _options.CancellationToken.ThrowIfCancellationRequested();
        var data = DetectionDataViewReader.Read(input, _options);
        var trained = new ObjectDetectorTrainer(_options.Training).Train(data, _options.CancellationToken);

        // From here on, cancellation is ignored, so that the trained weights are not lost.
        var scoring = _options.Scoring;
        if (_options.Precision == WeightPrecision.Int8)
            scoring = scoring with { Quantization = trained.Quantize(data.Training, _options.Calibration, CancellationToken.None) };
        _options.OnTrained?.Invoke(trained);
        return trained.ToTransformer(input.Schema, scoring);
    }

    /// <summary>Returns the schema of the output.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    /// <returns>The input columns and those of the objects found.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);

        // Labels and boxes have the types of what is predicted.
        var transforms = new MLContext().Transforms;
        IEstimator<ITransformer> shape = transforms
            .CopyColumns(_options.PredictedLabelColumnName, _options.LabelColumnName)
            .Append(transforms.CopyColumns(_options.PredictedBoundingBoxColumnName, _options.BoundingBoxColumnName))
            .Append(transforms.CopyColumns(_options.ScoreColumnName, _options.BoundingBoxColumnName));
        if (_options.HasMasks)
            shape = shape.Append(transforms.CopyColumns(_options.PredictedMaskColumnName, _options.BoundingBoxColumnName));
        return shape.GetOutputSchema(inputSchema);
    }
}
