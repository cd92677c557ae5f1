using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>
/// A row of the schema that a model was trained on, with the path of an image; all other columns, such as the label of whatever type, have
/// the default value of their type.
/// </summary>
/// <param name="schema">The schema.</param>
/// <param name="pathColumn">The name of the text column with the path.</param>
internal sealed class PathRow(DataViewSchema schema, string pathColumn) : DataViewRow
{
    private string _path = string.Empty;
    private long _position = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>Moves to another image.</summary>
    public void MoveTo(string path)
    {
        _path = path;
        _position++; // transforms keep what they computed for a position
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Name == pathColumn && column.Type is TextDataViewType)
            return (ValueGetter<TValue>)
                (Delegate)(ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> path) => path = _path.AsMemory());
        var value = column.Type is VectorDataViewType vector ? (TValue)Empty(vector) : default;
        return (ref TValue found) => found = value!;
    }

    // VBuffer<T> with the length of the column and no values other than 0.
    private static object Empty(VectorDataViewType type)
    {
        var item = type.ItemType.RawType;
        return Activator.CreateInstance(
            typeof(VBuffer<>).MakeGenericType(item),
            type.Size,
            0,
            Array.CreateInstance(item, 0),
            Array.Empty<int>()
        )!;
    }
}
