using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Base of transformers around a model.</summary>
public abstract class PredictionTransformerBase<TModel> : IPredictionTransformer<TModel>, IDisposable
    where TModel : class
{
    private protected readonly IHost Host;
    private bool _disposed;

    private protected PredictionTransformerBase(IHost host, TModel model) => (Host, Model) = (host, Contracts.CheckValue(model, nameof(model)));

    /// <summary>The model.</summary>
    public TModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) =>
        new RowToRowMapperView(Contracts.CheckValue(input, nameof(input)), MakeRowMapper(input.Schema));

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        new RowToRowMapperView(new EmptyDataView(Contracts.CheckValue(inputSchema, nameof(inputSchema))), MakeRowMapper(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    /// <summary>Disposes the model where it can be.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        (Model as IDisposable)?.Dispose();
    }

    private protected abstract IRowMapper MakeRowMapper(DataViewSchema inputSchema);

    private protected abstract void SaveModel(ModelSaveContext ctx);
}

/// <summary>Base of transformers around a model of one feature column.</summary>
public abstract class SingleFeaturePredictionTransformerBase<TModel> : PredictionTransformerBase<TModel>, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected SingleFeaturePredictionTransformerBase(IHost host, TModel model, string featureColumnName, DataViewType featureColumnType)
        : base(host, model) =>
        (FeatureColumnName, FeatureColumnType) = (featureColumnName, featureColumnType);

    /// <summary>The feature column.</summary>
    public string FeatureColumnName { get; }

    /// <summary>Its type while training.</summary>
    public DataViewType FeatureColumnType { get; }

    /// <inheritdoc/>
    public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema) =>
        RowToRowMapperView.OutputSchemaOf(Contracts.CheckValue(inputSchema, nameof(inputSchema)), MakeRowMapper(inputSchema));

    private protected DataViewSchema.Column CheckFeatures(DataViewSchema inputSchema)
    {
        var features = Contracts.FindColumn(inputSchema, FeatureColumnName, "feature");
        return features.Type.Equals(FeatureColumnType)
            ? features
            : throw Contracts.SchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName, FeatureColumnType.ToString(), features.Type.ToString());
    }
}
