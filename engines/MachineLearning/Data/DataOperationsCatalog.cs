using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Loading, splitting, caching.</summary>
public sealed class DataOperationsCatalog
{
    internal DataOperationsCatalog(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }

    /// <summary>A data view over objects; they are enumerated anew for each pass.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class =>
        new EnumerableDataView<TRow>(
            Contracts.CheckValue(data, nameof(data)),
            new MemberAccess<TRow>(schemaDefinition, SchemaDefinition.Direction.Read));

    /// <summary>A data view over objects, with the annotations of a schema.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(schema, nameof(schema));
        return LoadFromEnumerable(data, SchemaDefinition.Create(typeof(TRow), schema));
    }

    /// <summary>The rows as objects; with <paramref name="reuseRowObject"/> as one object that changes.</summary>
    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        Contracts.CheckValue(data, nameof(data));
        return Enumerate(data, new RowReader<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition), reuseRowObject);
    }

    /// <summary>Keeps columns in memory once they have been read; these ones together.</summary>
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch) =>
        new CacheDataView(Contracts.CheckValue(input, nameof(input)), columnsToPrefetch ?? []);

    private static IEnumerable<TRow> Enumerate<TRow>(IDataView data, RowReader<TRow> reader, bool reuseRowObject)
        where TRow : class, new()
    {
        using var cursor = data.GetRowCursor(reader.Columns);
        var fill = reader.Bind(cursor);
        var row = reuseRowObject ? new TRow() : null;
        while (cursor.MoveNext())
        {
            var target = row ?? new TRow();
            fill(target);
            yield return target;
        }
    }
}
