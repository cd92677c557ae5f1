using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Something that writes itself into a model file.</summary>
public interface ICanSaveModel
{
    /// <summary>Writes at the place where the context stands.</summary>
    void Save(ModelSaveContext ctx);
}

/// <summary>Maps data to data.</summary>
public interface ITransformer : ICanSaveModel
{
    /// <summary>Whether <see cref="GetRowToRowMapper"/> may be called.</summary>
    bool IsRowToRowMapper { get; }

    /// <summary>The schema of the result, or an error when the input does not fit.</summary>
    DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    /// <summary>The result, lazily.</summary>
    IDataView Transform(IDataView input);

    /// <summary>The mapping of single rows.</summary>
    IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
}

/// <summary>Learns a transformer from data.</summary>
public interface IEstimator<out TTransformer>
    where TTransformer : ITransformer
{
    /// <summary>Learns.</summary>
    TTransformer Fit(IDataView input);

    /// <summary>The shape of the transformer's result, or an error when the input does not fit.</summary>
    SchemaShape GetOutputSchema(SchemaShape inputSchema);
}
