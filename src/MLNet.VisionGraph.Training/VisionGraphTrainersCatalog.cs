using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

namespace Microsoft.ML;

/// <summary>The extension methods for the trainers of this library, in ML.NET's catalog of multiclass trainers.</summary>
public static class VisionGraphTrainersCatalog
{
    /// <summary>Creates a trainer that fine-tunes a backbone to classify the images of a column.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="options">The options.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static VisionGraphClassificationTrainer VisionGraphClassification(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        VisionGraphClassificationOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new VisionGraphClassificationTrainer(options);
    }

    /// <summary>Creates a trainer that fine-tunes a backbone to classify the images of a column, with the default options.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="labelColumnName">The name of the label column, a key as <c>MapValueToKey</c> creates it.</param>
    /// <param name="featureColumnName">The name of the image column: <c>MLImage</c>, paths, or encoded bytes.</param>
    /// <param name="backbone">The backbone. The default is null (<c>efficientvit_m0</c>).</param>
    /// <param name="weights">
    /// The source of the weights. The default is null: the released checkpoint or, if it is unavailable, the starter weights
    /// (<see cref="WeightSource.Starter"/>), with a warning.
    /// </param>
    /// <returns>The estimator.</returns>
    public static VisionGraphClassificationTrainer VisionGraphClassification(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Image",
        BackboneDescriptor? backbone = null,
        WeightSource? weights = null
    )
    {
        var training = new ImageTrainingOptions { Weights = weights };
        return catalog.VisionGraphClassification(
            new VisionGraphClassificationOptions
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                Training = backbone is null ? training : training with { Backbone = backbone },
            }
        );
    }

    /// <summary>Creates a trainer of object detection.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="options">The options.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static VisionGraphDetectionTrainer VisionGraphDetection(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        VisionGraphDetectionOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new VisionGraphDetectionTrainer(options);
    }

    /// <summary>
    /// Creates a trainer of object detection, with the parameters of ML.NET's own <c>ObjectDetection</c>: a pipeline moves over by changing
    /// the name.
    /// </summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="labelColumnName">The name of the label column, a vector of keys.</param>
    /// <param name="predictedLabelColumnName">The name of the column that receives the classes of the objects found.</param>
    /// <param name="scoreColumnName">The name of the column that receives the scores.</param>
    /// <param name="boundingBoxColumnName">
    /// The name of the column of boxes, a vector of single: x0, y0, x1, y1 of each object in pixels of the image.
    /// </param>
    /// <param name="predictedBoundingBoxColumnName">The name of the column that receives the boxes of the objects found.</param>
    /// <param name="imageColumnName">The name of the image column: <c>MLImage</c>, paths, or encoded bytes.</param>
    /// <param name="maxEpoch">The number of epochs. The default is 60.</param>
    /// <returns>The estimator.</returns>
    public static VisionGraphDetectionTrainer VisionGraphDetection(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel",
        string scoreColumnName = "Score",
        string boundingBoxColumnName = "BoundingBoxes",
        string predictedBoundingBoxColumnName = "PredictedBoundingBoxes",
        string imageColumnName = "Image",
        int maxEpoch = 60
    ) =>
        catalog.VisionGraphDetection(
            new VisionGraphDetectionOptions
            {
                LabelColumnName = labelColumnName,
                PredictedLabelColumnName = predictedLabelColumnName,
                ScoreColumnName = scoreColumnName,
                BoundingBoxColumnName = boundingBoxColumnName,
                PredictedBoundingBoxColumnName = predictedBoundingBoxColumnName,
                ImageColumnName = imageColumnName,
                Training = new ObjectDetectionTrainingOptions { Epochs = maxEpoch },
            }
        );

    /// <summary>
    /// Creates a trainer of instance segmentation: boxes and outlines. The same as <c>VisionGraphDetection</c> with an architecture that
    /// has masks: <see cref="DetectorArchitecture.LightMask"/> if the options name none.
    /// </summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="options">The options. The default is null (the default options).</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static VisionGraphDetectionTrainer VisionGraphSegmentation(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        VisionGraphDetectionOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        options ??= new VisionGraphDetectionOptions();
        return new VisionGraphDetectionTrainer(
            options.HasMasks
                ? options
                : options with
                {
                    Training = options.Training with
                    {
                        Architecture =
                            options.Training.Architecture == DetectorArchitecture.RetinaNet
                                ? DetectorArchitecture.MaskRcnn
                                : DetectorArchitecture.LightMask,
                    },
                }
        );
    }
}
