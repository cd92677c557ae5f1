using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>Keeps a column's values of the rows that were read ahead.</summary>
internal abstract class ColumnStore
{
    /// <summary>Makes the store of a column.</summary>
    /// <param name="input">The cursor to read from.</param>
    /// <param name="column">The column.</param>
    /// <param name="slots">How many rows are kept.</param>
    public static ColumnStore Of(DataViewRow input, DataViewSchema.Column column, int slots)
    {
        var raw = column.Type.RawType;
        var store = raw.IsGenericType && raw.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? typeof(VectorStore<>).MakeGenericType(raw.GetGenericArguments())
            : typeof(ValueStore<>).MakeGenericType(raw);
        return (ColumnStore)Activator.CreateInstance(store, input, column, slots)!;
    }

    /// <summary>Takes over the value of the cursor's row.</summary>
    public abstract void Read(int slot);

    /// <summary>Makes the getter that hands out the values of the slot that <paramref name="slot"/> tells.</summary>
    public abstract Delegate Getter(Func<int> slot);
}

/// <summary>
/// Keeps values that can be assigned. A slot's old value goes back to the producer as the next one's buffer: whoever made an image may dispose it
/// then, as ML.NET's producers do, and one that belongs to the user is left alone.
/// </summary>
internal sealed class ValueStore<T>(DataViewRow input, DataViewSchema.Column column, int slots) : ColumnStore
{
    private readonly ValueGetter<T> _read = input.GetGetter<T>(column);
    private readonly T[] _values = new T[slots];

    public T this[int slot] => _values[slot];

    public override void Read(int slot) => _read(ref _values[slot]);

    public override Delegate Getter(Func<int> slot)
    {
        ValueGetter<T> getter = (ref T value) => value = _values[slot()];
        return getter;
    }
}

/// <summary>Keeps vectors; they are copied, since their buffers are the reader's own.</summary>
internal sealed class VectorStore<T>(DataViewRow input, DataViewSchema.Column column, int slots) : ColumnStore
{
    private readonly ValueGetter<VBuffer<T>> _read = input.GetGetter<VBuffer<T>>(column);
    private readonly VBuffer<T>[] _values = new VBuffer<T>[slots];

    public ref readonly VBuffer<T> this[int slot] => ref _values[slot];

    public override void Read(int slot) => _read(ref _values[slot]);

    public override Delegate Getter(Func<int> slot)
    {
        ValueGetter<VBuffer<T>> getter = (ref VBuffer<T> value) => _values[slot()].CopyTo(ref value);
        return getter;
    }
}
