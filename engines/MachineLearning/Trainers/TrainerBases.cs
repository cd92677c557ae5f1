using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML
{
    /// <summary>What a trainer wants of its data.</summary>
    public sealed class TrainerInfo
    {
        internal TrainerInfo(bool normalization, bool caching) => (NeedNormalization, WantCaching) = (normalization, caching);

        /// <summary>Whether features should be of one scale.</summary>
        public bool NeedNormalization { get; }

        /// <summary>Whether the trainer passes over the data several times.</summary>
        public bool WantCaching { get; }
    }

    /// <summary>A transformer around a model.</summary>
    public interface IPredictionTransformer<out TModel> : ITransformer
        where TModel : class
    {
        /// <summary>The model.</summary>
        TModel Model { get; }
    }

    /// <summary>A transformer around a model of one feature column.</summary>
    public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel>
        where TModel : class
    {
        /// <summary>The feature column.</summary>
        string FeatureColumnName { get; }

        /// <summary>Its type while training.</summary>
        DataViewType FeatureColumnType { get; }
    }
}

namespace Microsoft.ML.Trainers
{
    /// <summary>An estimator that learns a model.</summary>
    public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        /// <summary>What it wants of its data.</summary>
        TrainerInfo Info { get; }
    }

    /// <summary>Options with a feature column.</summary>
    public abstract class TrainerInputBase
    {
        /// <summary>The feature column; Features.</summary>
        public string FeatureColumnName = "Features";

        private protected TrainerInputBase()
        {
        }
    }

    /// <summary>Options with a weight column, without labels.</summary>
    public abstract class UnsupervisedTrainerInputBaseWithWeight : TrainerInputBase
    {
        /// <summary>The column of example weights; null for none.</summary>
        public string ExampleWeightColumnName;

        private protected UnsupervisedTrainerInputBaseWithWeight()
        {
        }
    }

    /// <summary>Options with a label column.</summary>
    public abstract class TrainerInputBaseWithLabel : TrainerInputBase
    {
        /// <summary>The label column; Label.</summary>
        public string LabelColumnName = "Label";

        private protected TrainerInputBaseWithLabel()
        {
        }
    }

    /// <summary>Options with a weight column.</summary>
    public abstract class TrainerInputBaseWithWeight : TrainerInputBaseWithLabel
    {
        /// <summary>The column of example weights; null for none.</summary>
        public string ExampleWeightColumnName;

        private protected TrainerInputBaseWithWeight()
        {
        }
    }

    /// <summary>Base of what trainers learn.</summary>
    public abstract class ModelParametersBase<TOutput> : ICanSaveModel
    {
        private protected ModelParametersBase()
        {
        }

        void ICanSaveModel.Save(ModelSaveContext ctx) => SaveCore(ctx);

        private protected abstract void SaveCore(ModelSaveContext ctx);
    }

    /// <summary>Base of trainers: checks the columns before it learns.</summary>
    public abstract class TrainerEstimatorBase<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        /// <summary>What is asked of the feature column.</summary>
        public readonly SchemaShape.Column FeatureColumn;

        /// <summary>What is asked of the label column.</summary>
        public readonly SchemaShape.Column LabelColumn;

        /// <summary>What is asked of the weight column; without a name for none.</summary>
        public readonly SchemaShape.Column WeightColumn;

        private protected readonly IHost Host;

        private protected TrainerEstimatorBase(IHost host, SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight) =>
            (Host, FeatureColumn, LabelColumn, WeightColumn) = (host, feature, label, weight);

        /// <inheritdoc/>
        public abstract TrainerInfo Info { get; }

        /// <inheritdoc/>
        public TTransformer Fit(IDataView input) => Train(input, null);

        /// <inheritdoc/>
        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            CheckColumns(inputSchema);
            return inputSchema.With(OutputColumns(inputSchema));
        }

        private protected TTransformer Train(IDataView input, TModel initial)
        {
            Contracts.CheckValue(input, nameof(input));
            CheckColumns(SchemaShape.Create(input.Schema));
            return TrainCore(input, initial);
        }

        private protected abstract TTransformer TrainCore(IDataView input, TModel initial);

        private protected abstract SchemaShape.Column[] OutputColumns(SchemaShape inputSchema);

        private void CheckColumns(SchemaShape inputSchema)
        {
            Check(inputSchema, FeatureColumn, "feature", nameof(inputSchema));
            if (WeightColumn.Name is not null)
                Check(inputSchema, WeightColumn, "weight", nameof(inputSchema));
            if (LabelColumn.Name is not null)
                Check(inputSchema, LabelColumn, "label", "labelCol");
        }

        private static void Check(SchemaShape schema, SchemaShape.Column required, string role, string paramName)
        {
            var column = Contracts.FindColumn(schema, required.Name, role, paramName);
            if (!column.Fits(required))
                throw Contracts.SchemaMismatch(paramName, role, required.Name, required.TypeString, column.TypeString);
        }
    }
}
