using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>Trainers that find groups of rows.</summary>
public sealed class ClusteringCatalog : TrainCatalogBase
{
    internal ClusteringCatalog(IHostEnvironment env)
        : base(env) =>
        Trainers = new ClusteringTrainers(this);

    /// <summary>Where the extension methods that make trainers hang.</summary>
    public ClusteringTrainers Trainers { get; }

    /// <summary>Where the extension methods that make trainers hang.</summary>
    public sealed class ClusteringTrainers : CatalogInstantiatorBase
    {
        internal ClusteringTrainers(ClusteringCatalog catalog)
            : base(catalog)
        {
        }
    }
}

/// <summary>K-means.</summary>
public static class KMeansClusteringExtensions
{
    /// <summary>Groups rows around centroids.</summary>
    public static KMeansTrainer KMeans(
        this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = "Features", string exampleWeightColumnName = null, int numberOfClusters = 5) =>
        catalog.KMeans(new KMeansTrainer.Options
        {
            FeatureColumnName = Contracts.CheckNonEmpty(featureColumnName, nameof(featureColumnName)),
            ExampleWeightColumnName = exampleWeightColumnName,
            NumberOfClusters = numberOfClusters,
        });

    /// <summary>The same with all options.</summary>
    public static KMeansTrainer KMeans(this ClusteringCatalog.ClusteringTrainers catalog, KMeansTrainer.Options options) =>
        new(Contracts.CheckValue(catalog, nameof(catalog)).Owner.Environment, Contracts.CheckValue(options, nameof(options)));
}
