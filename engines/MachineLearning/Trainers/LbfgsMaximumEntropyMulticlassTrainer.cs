using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML
{
    /// <summary>The trainers.</summary>
    public static class StandardTrainersCatalog
    {
        /// <summary>Multinomial logistic regression by L-BFGS.</summary>
        public static LbfgsMaximumEntropyMulticlassTrainer LbfgsMaximumEntropy(
            this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string exampleWeightColumnName = null,
            float l1Regularization = 1,
            float l2Regularization = 1,
            float optimizationTolerance = 1e-7f,
            int historySize = 20,
            bool enforceNonNegativity = false) =>
            catalog.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                LabelColumnName = Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName)),
                FeatureColumnName = Contracts.CheckNonEmpty(featureColumnName, nameof(featureColumnName)),
                ExampleWeightColumnName = exampleWeightColumnName,
                L1Regularization = l1Regularization,
                L2Regularization = l2Regularization,
                OptimizationTolerance = optimizationTolerance,
                HistorySize = historySize,
                EnforceNonNegativity = enforceNonNegativity,
            });

        /// <summary>The same with all options.</summary>
        public static LbfgsMaximumEntropyMulticlassTrainer LbfgsMaximumEntropy(
            this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
            LbfgsMaximumEntropyMulticlassTrainer.Options options) =>
            new(Contracts.CheckValue(catalog, nameof(catalog)).Owner.Environment, Contracts.CheckValue(options, nameof(options)));

        /// <summary>Naive Bayes over features that are there (above zero) or not.</summary>
        public static NaiveBayesMulticlassTrainer NaiveBayes(
            this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features") => new(
                Contracts.CheckValue(catalog, nameof(catalog)).Owner.Environment,
                Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName)),
                Contracts.CheckNonEmpty(featureColumnName, nameof(featureColumnName)));
    }
}

namespace Microsoft.ML.Trainers
{
    /// <summary>Multinomial logistic regression: the mean cross entropy of the softmax with L1 and L2 terms on the weights, not the biases.</summary>
    public sealed class LbfgsMaximumEntropyMulticlassTrainer :
        LbfgsTrainerBase<LbfgsMaximumEntropyMulticlassTrainer.Options, MulticlassPredictionTransformer<MaximumEntropyModelParameters>, MaximumEntropyModelParameters>
    {
        internal LbfgsMaximumEntropyMulticlassTrainer(IHostEnvironment env, Options options)
            : base(env, options, new SchemaShape.Column(options.LabelColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true))
        {
            if (options.ShowTrainingStatistics)
                throw new NotSupportedException("The ML.NET stand-in computes no training statistics.");
        }

        /// <summary>Goes on from a model.</summary>
        public MulticlassPredictionTransformer<MaximumEntropyModelParameters> Fit(IDataView trainData, MaximumEntropyModelParameters modelParameters) =>
            Train(trainData, modelParameters);

        private protected override MulticlassPredictionTransformer<MaximumEntropyModelParameters> TrainCore(IDataView input, MaximumEntropyModelParameters initial)
        {
            var label = input.Schema[LabelColumn.Name];
            var featureType = (VectorDataViewType)input.Schema[FeatureColumn.Name].Type;
            int classes = checked((int)((KeyDataViewType)label.Type).Count);
            int features = featureType.Size;
            var rows = new TrainingRows(input, FeatureColumn.Name, LabelColumn.Name, WeightColumn.Name);
            float[] start = initial?.Flat();
            Contracts.Check(start is null || start.Length == classes * (features + 1), "The initialization predictor has different number of classes or features than the training data.");
            float[] flat = Optimize(rows, classes, checked(classes * features), Loss, start);
            var model = new MaximumEntropyModelParameters(flat[..classes], flat[classes..]);
            return new(Host, model, FeatureColumn.Name, featureType, KeyMap.OfColumn(label));
        }

        private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema) => MulticlassOutputs.Of(inputSchema, LabelColumn.Name);

        private static float Loss(ReadOnlySpan<float> features, uint label, float weight, float[] x, float[] gradient, float[] scores)
        {
            int classes = scores.Length;
            for (int c = 0; c < classes; c++)
                scores[c] = x[c] + LinearAlgebra.Dot(x.AsSpan(classes + (c * features.Length), features.Length), features);
            float logZ = LinearAlgebra.LogSumExp(scores);
            float loss = logZ - scores[label];
            for (int c = 0; c < classes; c++)
            {
                float error = weight * (MathF.Exp(scores[c] - logZ) - (c == label ? 1 : 0));
                LinearAlgebra.AddMultiple(features, error, gradient.AsSpan(classes + (c * features.Length), features.Length));
                gradient[c] += error;
            }
            Contracts.Check(float.IsFinite(loss), "Data contain bad values.");
            return weight * loss;
        }

        /// <summary>What it can be told.</summary>
        public sealed class Options : OptionsBase
        {
            /// <summary>Not supported by the stand-in; false.</summary>
            public bool ShowTrainingStatistics;
        }
    }
}
