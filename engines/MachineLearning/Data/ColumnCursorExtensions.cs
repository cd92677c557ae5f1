using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads a single column.</summary>
public static class ColumnCursorExtensions
{
    /// <summary>The values of a column; text may be read as string, a vector as array or <see cref="VBuffer{T}"/>.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(columnName, nameof(columnName));
        return data.GetColumn<T>(Contracts.FindColumn(data.Schema, columnName, "input", nameof(columnName)));
    }

    /// <summary>The values of a column.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(
            SchemaDefinition.Fits(column.Type, typeof(T)),
            nameof(column),
            $"Could not map a data view column '{column.Name}' of type '{column.Type}' to {typeof(T)}.");
        if (typeof(T) == column.Type.RawType)
            return Values<T, T>(data, column, Copy);
        if (typeof(T) == typeof(string))
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T) == typeof(string[]))
            return (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>, string[]>(data, column, texts => [.. texts.DenseValues().Select(t => t.ToString())]);
        return ((Delegate)Arrays<int>).InvokeWith<IEnumerable<T>>(typeof(T).GetElementType(), data, column);
    }

    private static IEnumerable<TItem[]> Arrays<TItem>(IDataView data, DataViewSchema.Column column) =>
        Values<VBuffer<TItem>, TItem[]>(data, column, items => [.. items.DenseValues()]);

    private static T Copy<T>(T value) => value;

    private static IEnumerable<TOut> Values<TIn, TOut>(IDataView data, DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<TIn>(column);
        // A vector handed out as it is must not share its arrays with the next row's.
        bool reuse = typeof(TIn) != typeof(TOut) || !typeof(TIn).IsGenericType || typeof(TIn).GetGenericTypeDefinition() != typeof(VBuffer<>);
        TIn value = default;
        while (cursor.MoveNext())
        {
            if (!reuse)
                value = default;
            getter(ref value);
            yield return convert(value);
        }
    }
}
