using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Base of trainers of linear models by L-BFGS: reads the rows into memory, adds the regularisation, runs the optimiser.</summary>
public abstract class LbfgsTrainerBase<TOptions, TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
    where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
{
    private protected readonly TOptions LbfgsTrainerOptions;

    private protected LbfgsTrainerBase(IHostEnvironment env, TOptions options, SchemaShape.Column label)
        : base(
            env.Register("LbfgsTrainerBase"),
            new SchemaShape.Column(options.FeatureColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false),
            label,
            options.ExampleWeightColumnName is null ? default : new SchemaShape.Column(options.ExampleWeightColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false))
    {
        Contracts.CheckParam(options.L2Regularization >= 0, nameof(options.L2Regularization), "Must be non-negative");
        Contracts.CheckParam(options.L1Regularization >= 0, nameof(options.L1Regularization), "Must be non-negative");
        Contracts.CheckParam(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Must be positive");
        Contracts.CheckParam(options.HistorySize > 0, nameof(options.HistorySize), "Must be positive");
        Contracts.CheckParam(options.MaximumNumberOfIterations > 0, nameof(options.MaximumNumberOfIterations), "Must be positive");
        Contracts.CheckParam(options.NumberOfThreads is null or > 0, nameof(options.NumberOfThreads), "Must be positive (or empty for default)");
        if (options.StochasticGradientDescentInitilaizationTolerance != 0)
            throw new NotSupportedException("The ML.NET stand-in does not initialise by stochastic gradient descent.");
        LbfgsTrainerOptions = options;
    }

    /// <inheritdoc/>
    public sealed override TrainerInfo Info { get; } = new(normalization: true, caching: true);

    /// <summary>Adds one example's gradient and returns its loss; both already weighted.</summary>
    private protected delegate float ExampleLoss(ReadOnlySpan<float> features, uint label, float weight, float[] x, float[] gradient, float[] scratch);

    /// <summary>The weights, <paramref name="biasCount"/> biases first, that minimise the mean loss.</summary>
    private protected float[] Optimize(TrainingRows rows, int biasCount, int weightCount, ExampleLoss loss, float[] initial)
    {
        using var channel = Host.Start("Training");
        var options = LbfgsTrainerOptions;
        if (rows.Skipped > 0)
            channel.Warning(MessageSensitivity.None, "Skipped {0} instances with missing features/label/weight during training", rows.Skipped);
        Contracts.Check(rows.Count > 0, "No valid training instances found, all instances have missing features.");

        int threads = options.NumberOfThreads ?? System.Environment.ProcessorCount;
        if (threads > 1 && rows.Count / threads < 10)
            threads = Math.Max(1, rows.Count / 100);
        var start = initial ?? new float[biasCount + weightCount];
        if (initial is null && options.InitialWeightsDiameter > 0)
        {
            for (int i = 0; i < start.Length; i++)
                start[i] = options.InitialWeightsDiameter * (Host.Rand.NextSingle() - 0.5f);
        }
        var optimizer = new LbfgsOptimizer(
            MakeObjective(rows, biasCount, loss, threads, options.L2Regularization),
            start,
            biasCount,
            options.L1Regularization / rows.Count,
            options.HistorySize,
            options.EnforceNonNegativity);
        float[] weights = optimizer.Minimize(options.OptimizationTolerance, options.MaximumNumberOfIterations);
        if (optimizer.Warning is not null && !options.Quiet)
            channel.Warning(MessageSensitivity.None, "Premature convergence occurred. The OptimizationTolerance may be set too small. {0}", optimizer.Warning);
        if (!options.Quiet)
            channel.Info(MessageSensitivity.None, "Optimization ended after {0} iterations over {1} variables and {2} examples.", optimizer.Iterations, weights.Length, rows.Count);
        if (options.L1Regularization > 0 && !options.Quiet)
            channel.Info(MessageSensitivity.None, "L1 regularization selected {0} of {1} weights.", biasCount + weights.Skip(biasCount).Count(w => w != 0), weights.Length);
        return weights;
    }

    private static LbfgsOptimizer.Function MakeObjective(TrainingRows rows, int biasCount, ExampleLoss loss, int threads, float l2)
    {
        float perWeight = 1 / (float)rows.WeightSum;
        float[][] gradients = null;
        float[][] scratch = [.. Enumerable.Range(0, threads).Select(_ => new float[biasCount])];
        var losses = new float[threads];
        return (x, gradient) =>
        {
            gradients ??= [null, .. Enumerable.Range(1, threads - 1).Select(_ => new float[x.Length])];
            void Chunk(int chunk)
            {
                float[] own = chunk == 0 ? gradient : gradients[chunk];
                Array.Clear(own);
                double sum = 0;
                int end = (int)((long)rows.Count * (chunk + 1) / threads);
                for (int i = (int)((long)rows.Count * chunk / threads); i < end; i++)
                    sum += loss(rows.Features(i), rows.Labels[i], rows.Weights is null ? 1 : rows.Weights[i], x, own, scratch[chunk]);
                losses[chunk] = (float)sum;
            }
            if (threads == 1)
                Chunk(0);
            else
                Parallel.For(0, threads, Chunk);
            float total = losses[0];
            for (int chunk = 1; chunk < threads; chunk++)
            {
                LinearAlgebra.AddMultiple(gradients[chunk], 1, gradient);
                total += losses[chunk];
            }
            if (l2 > 0)
            {
                double squares = 0;
                for (int i = biasCount; i < x.Length; i++)
                    squares += x[i] * x[i];
                total += (float)(squares * l2 * 0.5);
                LinearAlgebra.AddMultiple(x.AsSpan(biasCount), l2, gradient.AsSpan(biasCount));
            }
            LinearAlgebra.Scale(gradient, perWeight);
            return total * perWeight;
        };
    }

    /// <summary>What all such trainers can be told.</summary>
    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        /// <summary>Weight of half the sum of squares; 1.</summary>
        public float L2Regularization = 1;

        /// <summary>Weight of the sum of absolute values; 1.</summary>
        public float L1Regularization = 1;

        /// <summary>Mean improvement at which it stops; 1e-7.</summary>
        public float OptimizationTolerance = 1e-7f;

        /// <summary>Steps that the approximate Hessian remembers; 20.</summary>
        public int HistorySize = 20;

        /// <summary>Where it stops at the latest; never.</summary>
        public int MaximumNumberOfIterations = int.MaxValue;

        /// <summary>Not supported by the stand-in; 0.</summary>
        public float StochasticGradientDescentInitilaizationTolerance;

        /// <summary>Whether to send no messages; false.</summary>
        public bool Quiet;

        /// <summary>Width of the random start; 0 starts at zero.</summary>
        public float InitialWeightsDiameter;

        /// <summary>Threads; null for one per processor.</summary>
        public int? NumberOfThreads;

        /// <summary>Has no effect here: vectors are always dense.</summary>
        public bool DenseOptimizer;

        /// <summary>Whether weights stay at or above zero; false.</summary>
        public bool EnforceNonNegativity;

        /// <summary>With the defaults.</summary>
        protected OptionsBase()
        {
        }
    }

    /// <summary>The rows, in memory; those with missing values are left out.</summary>
    private protected sealed class TrainingRows
    {
        private readonly List<float[]> _features = [];

        internal TrainingRows(IDataView data, string features, string label, string weight)
        {
            var schema = data.Schema;
            DataViewSchema.Column? weightColumn = weight is null ? null : schema[weight];
            using var cursor = data.GetRowCursor(schema.Where(c => !c.IsHidden && (c.Name == features || c.Name == label || c.Name == weight)));
            var getFeatures = cursor.GetGetter<VBuffer<float>>(schema[features]);
            var getLabel = cursor.GetGetter<uint>(schema[label]);
            var getWeight = weightColumn is { } column ? cursor.GetGetter<float>(column) : null;
            VBuffer<float> buffer = default;
            uint key = 0;
            float exampleWeight = 1;
            Weights = getWeight is null ? null : [];
            while (cursor.MoveNext())
            {
                getFeatures(ref buffer);
                getLabel(ref key);
                getWeight?.Invoke(ref exampleWeight);
                if (key == 0 || !float.IsFinite(exampleWeight) || !AllFinite(buffer.GetValues()))
                {
                    Skipped++;
                    continue;
                }
                var dense = new float[buffer.Length];
                buffer.CopyTo(dense);
                _features.Add(dense);
                Labels.Add(key - 1);
                Weights?.Add(exampleWeight);
                WeightSum += exampleWeight;
            }
        }

        internal int Count => Labels.Count;

        internal long Skipped { get; }

        internal double WeightSum { get; }

        internal List<uint> Labels { get; } = [];

        internal List<float> Weights { get; }

        internal ReadOnlySpan<float> Features(int row) => _features[row];

        private static bool AllFinite(ReadOnlySpan<float> values)
        {
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                    return false;
            }
            return true;
        }
    }
}
