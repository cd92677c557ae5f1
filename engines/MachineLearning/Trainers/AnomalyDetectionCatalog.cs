using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>Trainers that tell odd rows from usual ones.</summary>
public sealed class AnomalyDetectionCatalog : TrainCatalogBase
{
    internal AnomalyDetectionCatalog(IHostEnvironment env)
        : base(env) =>
        Trainers = new AnomalyDetectionTrainers(this);

    /// <summary>Where the extension methods that make trainers hang.</summary>
    public AnomalyDetectionTrainers Trainers { get; }

    /// <summary>The same model, which calls rows odd from another score on.</summary>
    public AnomalyPredictionTransformer<TModel> ChangeModelThreshold<TModel>(AnomalyPredictionTransformer<TModel> model, float threshold)
        where TModel : class =>
        Contracts.CheckValue(model, nameof(model)).WithThreshold(threshold);

    /// <summary>Where the extension methods that make trainers hang.</summary>
    public sealed class AnomalyDetectionTrainers : CatalogInstantiatorBase
    {
        internal AnomalyDetectionTrainers(AnomalyDetectionCatalog catalog)
            : base(catalog)
        {
        }
    }
}

/// <summary>Principal components.</summary>
public static class PcaCatalog
{
    /// <summary>Scores rows by how far they lie from the first principal components of the rows that it was trained on.</summary>
    public static RandomizedPcaTrainer RandomizedPca(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog,
        string featureColumnName = "Features",
        string exampleWeightColumnName = null,
        int rank = 20,
        int oversampling = 20,
        bool ensureZeroMean = true,
        int? seed = null) =>
        catalog.RandomizedPca(new RandomizedPcaTrainer.Options
        {
            FeatureColumnName = Contracts.CheckNonEmpty(featureColumnName, nameof(featureColumnName)),
            ExampleWeightColumnName = exampleWeightColumnName,
            Rank = rank,
            Oversampling = oversampling,
            EnsureZeroMean = ensureZeroMean,
            Seed = seed,
        });

    /// <summary>The same with all options.</summary>
    public static RandomizedPcaTrainer RandomizedPca(this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, RandomizedPcaTrainer.Options options) =>
        new(Contracts.CheckValue(catalog, nameof(catalog)).Owner.Environment, Contracts.CheckValue(options, nameof(options)));
}
