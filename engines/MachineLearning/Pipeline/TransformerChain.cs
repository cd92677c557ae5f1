using System.Collections;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableModel(TransformerChain.LoaderName, typeof(TransformerChain))]

namespace Microsoft.ML.Data;

/// <summary>When a transformer of a chain is used.</summary>
[Flags]
public enum TransformerScope
{
    /// <summary>Never.</summary>
    None = 0,

    /// <summary>While training.</summary>
    Training = 1,

    /// <summary>While evaluating.</summary>
    Testing = 2,

    /// <summary>While predicting.</summary>
    Scoring = 4,

    /// <summary>Training and evaluating.</summary>
    TrainTest = Training | Testing,

    /// <summary>Always.</summary>
    Everything = Training | Testing | Scoring,
}

/// <summary>A chain without its last type, as loading makes it.</summary>
internal static class TransformerChain
{
    internal const string LoaderName = "TransformerChain";

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var scopes = new List<TransformerScope>();
        ctx.Read(reader =>
        {
            int count = reader.ReadInt32();
            Contracts.CheckDecode(count >= 0);
            for (int i = 0; i < count; i++)
                scopes.Add((TransformerScope)reader.ReadInt32());
        });
        var transformers = scopes.Select((_, i) => ctx.LoadModel<ITransformer>(Folder(i))).ToArray();
        return new TransformerChain<ITransformer>(transformers, scopes);
    }

    internal static string Folder(int index) => $"Transform_{index:000}";
}

/// <summary>Transformers one after the other.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    /// <summary>The last one, or null.</summary>
    public readonly TLastTransformer LastTransformer;

    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;
    private bool _disposed;

    /// <summary>With a scope for each.</summary>
    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        (_transformers, _scopes) = ([.. transformers ?? []], [.. scopes ?? []]);
        Contracts.Check(_transformers.Length == _scopes.Length, "A transformer chain needs one scope per transformer.");
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        Contracts.Check(_transformers.Length == 0 || LastTransformer is not null, $"The last transformer is not a {typeof(TLastTransformer)}.");
    }

    /// <summary>All in the scope of everything.</summary>
    public TransformerChain(params ITransformer[] transformers)
        : this(transformers, transformers?.Select(_ => TransformerScope.Everything))
    {
    }

    bool ITransformer.IsRowToRowMapper => _transformers.All(t => t.IsRowToRowMapper);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) =>
        _transformers.Aggregate(Contracts.CheckValue(inputSchema, nameof(inputSchema)), (schema, t) => t.GetOutputSchema(schema));

    /// <summary>The same with the transformers of a scope only.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope) => GetModelFor(scope).GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        // The whole schema first, so that a mismatch in a later step shows before anything runs.
        GetOutputSchema(Contracts.CheckValue(input, nameof(input)).Schema);
        return _transformers.Aggregate(input, (data, t) => t.Transform(data));
    }

    /// <summary>The same with the transformers of a scope only.</summary>
    public IDataView Transform(IDataView input, TransformerScope scope) => GetModelFor(scope).Transform(input);

    /// <summary>The chain of the transformers of a scope.</summary>
    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        var chosen = Enumerable.Range(0, _transformers.Length).Where(i => (_scopes[i] & scopeFilter) != 0).ToArray();
        return new TransformerChain<ITransformer>(chosen.Select(i => _transformers[i]), chosen.Select(i => _scopes[i]));
    }

    /// <summary>A longer chain.</summary>
    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        return new TransformerChain<TNewLast>([.. _transformers, transformer], [.. _scopes, scope]);
    }

    /// <inheritdoc/>
    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Contracts.Check(((ITransformer)this).IsRowToRowMapper, "GetRowToRowMapper method called despite IsRowToRowMapper being false.");
        var mappers = new IRowToRowMapper[_transformers.Length];
        var schema = inputSchema;
        for (int i = 0; i < mappers.Length; i++)
        {
            mappers[i] = _transformers[i].GetRowToRowMapper(schema);
            schema = mappers[i].OutputSchema;
        }
        return new CompositeRowToRowMapper(inputSchema, mappers);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.Write(TransformerChain.LoaderName, writer =>
        {
            writer.Write(_transformers.Length);
            foreach (var scope in _scopes)
                writer.Write((int)scope);
        });
        for (int i = 0; i < _transformers.Length; i++)
            ctx.SaveModel(_transformers[i], TransformerChain.Folder(i));
    }

    /// <summary>Disposes the transformers that can be.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
    }
}
