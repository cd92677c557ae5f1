using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Weights;

namespace Microsoft.ML;

/// <summary>The trainers, where ML.NET's users look for trainers.</summary>
public static class VisionGraphTrainersCatalog
{
    /// <summary>Fine-tunes a backbone to classify the images of a column.</summary>
    /// <param name="catalog">The multiclass trainers' catalog.</param>
    /// <param name="options">Everything that can be chosen.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static VisionGraphClassificationEstimator VisionGraphClassification(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, VisionGraphClassificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new VisionGraphClassificationEstimator(options);
    }

    /// <summary>Fine-tunes a backbone to classify the images of a column, with the default options.</summary>
    /// <param name="catalog">The multiclass trainers' catalog.</param>
    /// <param name="labelColumnName">The column of labels: keys, as <c>MapValueToKey</c> makes them.</param>
    /// <param name="featureColumnName">The column that holds the images: <c>MLImage</c>, paths, or encoded bytes.</param>
    /// <param name="backbone">Which backbone. Default: null, <c>efficientvit_m0</c>.</param>
    /// <param name="weights">Where its weights come from. Default: null, the released checkpoint; where it cannot be had, starter weights (<see cref="WeightSource.Starter"/>) and a warning.</param>
    /// <returns>The estimator.</returns>
    public static VisionGraphClassificationEstimator VisionGraphClassification(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Image",
        BackboneDescriptor? backbone = null,
        WeightSource? weights = null)
    {
        var training = new ImageClassifierOptions { Weights = weights };
        return catalog.VisionGraphClassification(new VisionGraphClassificationOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            Training = backbone is null ? training : training with { Backbone = backbone },
        });
    }
}
