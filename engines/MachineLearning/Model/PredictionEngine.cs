using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>How a prediction engine is made.</summary>
public sealed class PredictionEngineOptions
{
    /// <summary>Whether members of the output class without a column stay as they are; true.</summary>
    public bool IgnoreMissingColumns = true;

    /// <summary>How the input class is read; null for its members as they are.</summary>
    public SchemaDefinition InputSchemaDefinition;

    /// <summary>How the output class is written; null for its members as they are.</summary>
    public SchemaDefinition OutputSchemaDefinition;

    /// <summary>Whether disposing the engine disposes the transformer; true.</summary>
    public bool OwnsTransformer = true;
}

/// <summary>Predicts object by object.</summary>
public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer _transformer;
    private readonly ObjectRow<TSrc> _input;
    private readonly DataViewRow _output;
    private readonly Action<TDst> _fill;
    private readonly bool _ownsTransformer;
    private bool _disposed;

    private protected PredictionEngineBase(ITransformer transformer, PredictionEngineOptions options)
    {
        _transformer = Contracts.CheckValue(transformer, nameof(transformer));
        _ownsTransformer = options.OwnsTransformer;
        Contracts.CheckParam(transformer.IsRowToRowMapper, nameof(transformer), "Must be a row to row mapper");
        _input = new ObjectRow<TSrc>(new MemberAccess<TSrc>(options.InputSchemaDefinition, SchemaDefinition.Direction.Read));
        var mapper = transformer.GetRowToRowMapper(_input.Schema);
        var reader = new RowReader<TDst>(mapper.OutputSchema, options.IgnoreMissingColumns, options.OutputSchemaDefinition);
        OutputSchema = mapper.OutputSchema;
        _output = mapper.GetRow(_input, mapper.OutputSchema);
        _fill = reader.Bind(_output);
    }

    /// <summary>The schema of what the model makes of the input.</summary>
    public DataViewSchema OutputSchema { get; }

    /// <summary>Predicts into a new object.</summary>
    public TDst Predict(TSrc example)
    {
        TDst prediction = null;
        Predict(example, ref prediction);
        return prediction;
    }

    /// <summary>Predicts into an object, made when null.</summary>
    public abstract void Predict(TSrc example, ref TDst prediction);

    /// <summary>Releases the row, and the transformer where it is owned.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _output.Dispose();
        if (_ownsTransformer)
            (_transformer as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Fill(TSrc example, ref TDst prediction)
    {
        _input.Show(example);
        prediction ??= new TDst();
        _fill(prediction);
    }
}

/// <summary>Predicts object by object; one thread at a time.</summary>
public sealed class PredictionEngine<TSrc, TDst> : PredictionEngineBase<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    internal PredictionEngine(ITransformer transformer, PredictionEngineOptions options)
        : base(transformer, options)
    {
    }

    /// <inheritdoc/>
    public override void Predict(TSrc example, ref TDst prediction) => Fill(example, ref prediction);
}
