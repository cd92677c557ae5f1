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
}
