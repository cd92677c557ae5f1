using MLNet.VisionGraph;

namespace Microsoft.ML;

/// <summary>The extension methods of <see cref="TransformsCatalog"/> that create featurizers.</summary>
public static class VisionGraphCatalog
{
    /// <summary>
    /// Creates an estimator that computes the pooled features of a MobileViG (arXiv:2307.00395) from images, which are preprocessed as its
    /// checkpoints expect.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column that receives the features, [1, 256] for Ti and S, [1, 400] for M, [1, 464] for B.</param>
    /// <param name="inputColumnName">The column that holds the images: <c>MLImage</c>, paths, or encoded bytes.</param>
    /// <param name="variant">The variant. The default is <see cref="MobileVigVariant.Ti"/>.</param>
    /// <param name="weights">
    /// The source of the weights. The default is null: the released checkpoint or, if it is unavailable, the starter weights
    /// (<see cref="WeightSource.Starter"/>).
    /// </param>
    /// <returns>The estimator.</returns>
    public static ImageFeaturizingEstimator MobileVigFeaturizer(
        this TransformsCatalog catalog,
        string outputColumnName = "Features",
        string inputColumnName = "Image",
        MobileVigVariant variant = MobileVigVariant.Ti,
        WeightSource? weights = null
    ) => Featurize(catalog, outputColumnName, inputColumnName, BackboneRegistry.Get(variant), weights);

    /// <summary>
    /// Creates an estimator that computes the pooled features of an EfficientViT (arXiv:2305.07027) from images, which are preprocessed
    /// as its checkpoints expect.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">
    /// The column that receives the features, [1, 192] for M0 and M1, [1, 224] for M2, [1, 320] for M3, [1, 384] for M4 and M5.
    /// </param>
    /// <param name="inputColumnName">The column that holds the images: <c>MLImage</c>, paths, or encoded bytes.</param>
    /// <param name="variant">The variant. The default is <see cref="EfficientVitVariant.M0"/>.</param>
    /// <param name="weights">
    /// The source of the weights. The default is null: the released checkpoint or, if it is unavailable, the starter weights
    /// (<see cref="WeightSource.Starter"/>).
    /// </param>
    /// <returns>The estimator.</returns>
    public static ImageFeaturizingEstimator EfficientVitFeaturizer(
        this TransformsCatalog catalog,
        string outputColumnName = "Features",
        string inputColumnName = "Image",
        EfficientVitVariant variant = EfficientVitVariant.M0,
        WeightSource? weights = null
    ) => Featurize(catalog, outputColumnName, inputColumnName, BackboneRegistry.Get(variant), weights);

    /// <summary>
    /// Creates an estimator that computes the features of any registered backbone from images: pooled features, embeddings, logits, or the
    /// maps of its stages.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">The options.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the backbone does not take images of this size.</exception>
    public static ImageFeaturizingEstimator ImageFeaturizer(this TransformsCatalog catalog, ImageFeaturizerOptions options) =>
        new(catalog, options);

    private static ImageFeaturizingEstimator Featurize(
        TransformsCatalog catalog,
        string output,
        string input,
        BackboneDescriptor backbone,
        WeightSource? weights
    ) =>
        new(
            catalog,
            new ImageFeaturizerOptions
            {
                OutputColumnName = output,
                InputColumnName = input,
                Backbone = backbone,
                Weights = weights,
            }
        );
}
