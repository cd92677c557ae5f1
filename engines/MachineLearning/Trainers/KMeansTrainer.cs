using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Lloyd's algorithm, begun with k-means++ (Arthur and Vassilvitskii, SODA 2007) whatever the options say: the centroids found can be others than the real package's.
/// </summary>
public class KMeansTrainer : TrainerEstimatorBase<ClusteringPredictionTransformer<KMeansModelParameters>, KMeansModelParameters>
{
    private readonly Options _options;

    internal KMeansTrainer(IHostEnvironment env, Options options)
        : base(
            env.Register("KMeansPlusPlus"),
            new SchemaShape.Column(options.FeatureColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false),
            default,
            options.ExampleWeightColumnName is null ? default : new SchemaShape.Column(options.ExampleWeightColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false))
    {
        Contracts.CheckParam(options.NumberOfClusters > 0, nameof(options.NumberOfClusters), "Must be positive");
        Contracts.CheckParam(options.MaximumNumberOfIterations > 0, nameof(options.MaximumNumberOfIterations), "Must be positive");
        Contracts.CheckParam(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Tolerance must be positive");
        Contracts.CheckParam(options.AccelerationMemoryBudgetMb > 0, nameof(options.AccelerationMemoryBudgetMb), "Must be positive");
        Contracts.CheckParam(options.NumberOfThreads is null or > 0, nameof(options.NumberOfThreads), "Must be either null or a positive integer.");
        _options = options;
    }

    /// <summary>How centroids are chosen at first.</summary>
    public enum InitializationAlgorithm
    {
        /// <summary>One row after the other, the likelier the farther off.</summary>
        KMeansPlusPlus = 0,

        /// <summary>Rows at random.</summary>
        Random = 1,

        /// <summary>Many candidates in few passes, then the best of them.</summary>
        KMeansYinyang = 2,
    }

    /// <inheritdoc/>
    public override TrainerInfo Info { get; } = new(normalization: true, caching: true);

    private protected override ClusteringPredictionTransformer<KMeansModelParameters> TrainCore(IDataView input, KMeansModelParameters initial)
    {
        using var channel = Host.Start("Training");
        var rows = new UnlabelledRows(input, FeatureColumn.Name, WeightColumn.Name);
        channel.Info(MessageSensitivity.None, "Initializing centroids");
        Contracts.Check(rows.Count >= _options.NumberOfClusters, "Failed to initialize clusters: too few examples");
        float[][] centroids = FirstCentroids(rows);
        channel.Info(MessageSensitivity.None, "Centroids initialized, starting main trainer");
        Iterate(rows, centroids);
        channel.Info(MessageSensitivity.None, "Model trained successfully on {0} instances", rows.Count);
        if (rows.Skipped > 0)
            channel.Warning(MessageSensitivity.None, "{0} instances with missing features detected and ignored. Consider using MissingHandler.", rows.Skipped);
        return new(Host, new KMeansModelParameters(centroids), FeatureColumn.Name, input.Schema[FeatureColumn.Name].Type);
    }

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema)
    {
        var annotations = new SchemaShape(ScoreAnnotations.Shapes());
        return
        [
            new("Score", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, annotations),
            new("PredictedLabel", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, annotations),
        ];
    }

    private float[][] FirstCentroids(UnlabelledRows rows)
    {
        var random = Host.Rand;
        var distances = new double[rows.Count];
        Array.Fill(distances, 1);
        var centroids = new float[_options.NumberOfClusters][];
        for (int c = 0; c < centroids.Length; c++)
        {
            int chosen = Draw(rows, distances, random.NextDouble());
            centroids[c] = [.. rows.Features[chosen]];
            for (int row = 0; row < rows.Count; row++)
            {
                double distance = LinearAlgebra.SquaredDistance(rows.Features[row], centroids[c]);
                distances[row] = c == 0 ? distance : Math.Min(distances[row], distance);
            }
        }
        return centroids;
    }

    /// <summary>A row, drawn with a chance proportional to weight and distance.</summary>
    private static int Draw(UnlabelledRows rows, double[] distances, double at)
    {
        double total = 0;
        for (int row = 0; row < rows.Count; row++)
            total += distances[row] * rows.Weights[row];
        double sum = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            sum += distances[row] * rows.Weights[row];
            if (sum > at * total)
                return row;
        }
        return rows.Count - 1;
    }

    /// <summary>Until the mean squared distance falls by no more than the tolerance.</summary>
    private void Iterate(UnlabelledRows rows, float[][] centroids)
    {
        double last = double.PositiveInfinity;
        for (int iteration = 0; iteration < _options.MaximumNumberOfIterations; iteration++)
        {
            float[][] sums = [.. centroids.Select(c => new float[c.Length])];
            var weights = new float[centroids.Length];
            double total = 0;
            for (int row = 0; row < rows.Count; row++)
            {
                var (nearest, distance) = Nearest(rows.Features[row], centroids);
                LinearAlgebra.AddMultiple(rows.Features[row], rows.Weights[row], sums[nearest]);
                weights[nearest] += rows.Weights[row];
                total += distance * rows.Weights[row];
            }
            for (int c = 0; c < centroids.Length; c++)
            {
                // A centroid that lost all of its rows stays where it is.
                if (weights[c] <= 0)
                    continue;
                LinearAlgebra.Scale(sums[c], 1 / weights[c]);
                centroids[c] = sums[c];
            }
            double mean = total / rows.Weights.Sum();
            if (last - mean <= _options.OptimizationTolerance)
                return;
            last = mean;
        }
    }

    private static (int Index, float Distance) Nearest(float[] features, float[][] centroids)
    {
        var (best, least) = (0, float.PositiveInfinity);
        for (int c = 0; c < centroids.Length; c++)
        {
            float distance = LinearAlgebra.SquaredDistance(features, centroids[c]);
            if (distance < least)
                (best, least) = (c, distance);
        }
        return (best, least);
    }

    /// <summary>What it can be told.</summary>
    public sealed class Options : UnsupervisedTrainerInputBaseWithWeight
    {
        /// <summary>Groups; 5.</summary>
        public int NumberOfClusters = 5;

        /// <summary>How it starts; the stand-in starts with k-means++ whatever this says.</summary>
        public InitializationAlgorithm InitializationAlgorithm = InitializationAlgorithm.KMeansYinyang;

        /// <summary>Fall of the mean squared distance at which it stops; 1e-7.</summary>
        public float OptimizationTolerance = 1e-7f;

        /// <summary>Where it stops at the latest; 1000.</summary>
        public int MaximumNumberOfIterations = 1000;

        /// <summary>Has no effect here; 4096.</summary>
        public int AccelerationMemoryBudgetMb = 4096;

        /// <summary>Has no effect here: one thread computes.</summary>
        public int? NumberOfThreads;
    }
}
