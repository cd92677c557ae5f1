using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Saving;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Reads a label column: keys by their index, texts numbered in the order of their first appearance.</summary>
internal sealed class LabelReader
{
    private readonly Func<int> _read;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    public LabelReader(DataViewRow row, DataViewSchema.Column column)
    {
        switch (column.Type)
        {
            case KeyDataViewType key:
                Names = KeyNames(column, key);
                _read =
                    key.RawType == typeof(byte) ? Keys<byte>(row, column, value => value)
                    : key.RawType == typeof(ushort) ? Keys<ushort>(row, column, value => value)
                    : key.RawType == typeof(uint) ? Keys<uint>(row, column, value => value)
                    : Keys<ulong>(row, column, value => value);
                break;
            case TextDataViewType:
                var getText = row.GetGetter<ReadOnlyMemory<char>>(column);
                var text = default(ReadOnlyMemory<char>);
                _read = () =>
                {
                    getText(ref text);
                    return text.Span.IsWhiteSpace() ? -1 : IndexOf(text.ToString());
                };
                break;
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(column),
                    $"Schema mismatch for the column '{column.Name}': expected a key or text (String), got {column.Type}. "
                        + "Use MapValueToKey to convert other types to keys."
                );
        }
    }

    /// <summary>Gets the names of the classes; for texts, those read so far.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Reads the class index of the row; −1 if the label is missing.</summary>
    public int Read() => _read();

    private static Func<int> Keys<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> widen)
    {
        var getKey = row.GetGetter<T>(column);
        var key = default(T)!;
        return () =>
        {
            // A key of 0 denotes a missing value.
            getKey(ref key);
            return (int)widen(key) - 1;
        };
    }

    private static List<string> KeyNames(DataViewSchema.Column column, KeyDataViewType key)
    {
        return LabelKeyValues.From(column) is { } values
            ? [.. values.Names]
            : [.. Enumerable.Range(1, checked((int)key.Count)).Select(number => number.ToString(CultureInfo.InvariantCulture))];
    }

    private int IndexOf(string name)
    {
        if (!_indexes.TryGetValue(name, out var index))
        {
            _indexes.Add(name, index = Names.Count);
            Names.Add(name);
        }

        return index;
    }
}
