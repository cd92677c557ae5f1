using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// The first principal components, from random projections: Halko, Martinsson and Tropp, "Finding structure with randomness", SIAM Review 53 (2011), algorithms 4.1 and 5.3.
/// As in the real package the mean that is taken off in the second pass, and kept, is (n + 1) / n times that of the n rows.
/// </summary>
public sealed class RandomizedPcaTrainer : TrainerEstimatorBase<AnomalyPredictionTransformer<PcaModelParameters>, PcaModelParameters>
{
    private readonly Options _options;

    internal RandomizedPcaTrainer(IHostEnvironment env, Options options)
        : base(
            env.Register("pcaAnomaly"),
            new SchemaShape.Column(options.FeatureColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false),
            default,
            options.ExampleWeightColumnName is null ? default : new SchemaShape.Column(options.ExampleWeightColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false))
    {
        Contracts.CheckParam(options.Rank > 0, "_rank", "Rank must be positive");
        Contracts.CheckParam(options.Oversampling >= 0, "_oversampling", "Oversampling must be non-negative");
        _options = options;
    }

    /// <inheritdoc/>
    public override TrainerInfo Info { get; } = new(normalization: true, caching: false);

    private protected override AnomalyPredictionTransformer<PcaModelParameters> TrainCore(IDataView input, PcaModelParameters initial)
    {
        var type = (VectorDataViewType)input.Schema[FeatureColumn.Name].Type;
        Contracts.Check(_options.Rank <= type.Size, $"Rank ({_options.Rank}) cannot be larger than the original dimension ({type.Size})");
        var rows = new UnlabelledRows(input, FeatureColumn.Name, WeightColumn.Name);
        using var channel = Host.Start("Training");
        if (rows.Skipped > 0)
            channel.Warning(MessageSensitivity.None, "Skipped {0} instances with missing features/weights during training", rows.Skipped);
        Contracts.Check(rows.Weights.Sum() > 0, "Empty training data");

        var mean = new float[type.Size];
        var basis = GaussianVectors(Math.Min(_options.Rank + _options.Oversampling, type.Size), type.Size);
        basis = Project(rows, mean, basis);
        Orthonormalize(basis);
        float[][] components = SingularVectors(Project(rows, mean, basis), _options.Rank);
        return new(Host, new PcaModelParameters(mean, components), FeatureColumn.Name, type, AnomalyPredictionTransformer<PcaModelParameters>.DefaultThreshold);
    }

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema)
    {
        var annotations = new SchemaShape(ScoreAnnotations.Shapes());
        return
        [
            new("Score", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false, annotations),
            new("PredictedLabel", SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false, annotations),
        ];
    }

    /// <summary>The covariance times each vector; the rows' mean is added to <paramref name="mean"/> on the way.</summary>
    private float[][] Project(UnlabelledRows rows, float[] mean, float[][] vectors)
    {
        float[][] products = [.. vectors.Select(v => new float[v.Length])];
        float perWeight = 1 / rows.Weights.Sum();
        for (int row = 0; row < rows.Count; row++)
        {
            float[] features = rows.Features[row];
            float weight = rows.Weights[row];
            if (_options.EnsureZeroMean)
                LinearAlgebra.AddMultiple(features, weight, mean);
            for (int i = 0; i < vectors.Length; i++)
                LinearAlgebra.AddMultiple(features, weight * LinearAlgebra.Dot(vectors[i], features), products[i]);
        }
        LinearAlgebra.Scale(mean, perWeight);
        for (int i = 0; i < vectors.Length; i++)
        {
            LinearAlgebra.Scale(products[i], perWeight);
            LinearAlgebra.AddMultiple(mean, -LinearAlgebra.Dot(vectors[i], mean), products[i]);
        }
        return products;
    }

    private float[][] GaussianVectors(int count, int length)
    {
        var random = new Random(_options.Seed ?? Host.Rand.Next());
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, length).Select(_ => Gaussian(random)).ToArray())];
    }

    // Box and Muller.
    private static float Gaussian(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    /// <summary>Gram and Schmidt, each vector twice against rounding; one that is a combination of those before it becomes zero.</summary>
    private static void Orthonormalize(float[][] vectors)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            float before = LinearAlgebra.Dot(vectors[i], vectors[i]);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < i; j++)
                    LinearAlgebra.AddMultiple(vectors[j], -LinearAlgebra.Dot(vectors[i], vectors[j]), vectors[i]);
            }
            float square = LinearAlgebra.Dot(vectors[i], vectors[i]);
            LinearAlgebra.Scale(vectors[i], square > 1e-10f * before ? 1 / MathF.Sqrt(square) : 0);
        }
    }

    /// <summary>The orthonormal directions in which these vectors spread most.</summary>
    private static float[][] SingularVectors(float[][] vectors, int count)
    {
        int n = vectors.Length;
        var gram = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                gram[i, j] = LinearAlgebra.Dot(vectors[i], vectors[j]);
        }
        var result = new List<float[]>(count);
        foreach (var (value, vector) in SymmetricEigen.Decompose(gram).Take(count))
        {
            var direction = new float[vectors[0].Length];
            for (int i = 0; i < n; i++)
                LinearAlgebra.AddMultiple(vectors[i], value > 0 ? (float)(vector[i] / Math.Sqrt(value)) : 0, direction);
            result.Add(direction);
        }
        return [.. result];
    }

    /// <summary>What it can be told.</summary>
    public sealed class Options : UnsupervisedTrainerInputBaseWithWeight
    {
        /// <summary>Components; 20.</summary>
        public int Rank = 20;

        /// <summary>Random vectors beyond those; 20.</summary>
        public int Oversampling = 20;

        /// <summary>Whether the mean is taken off; true.</summary>
        public bool EnsureZeroMean = true;

        /// <summary>Seed of the random vectors; null for the context's.</summary>
        public int? Seed;
    }
}
