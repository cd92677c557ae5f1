using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>Stores a column's values for the rows that were read ahead.</summary>
internal abstract class ColumnStore
{
    /// <summary>Creates the store for a column.</summary>
    /// <param name="input">The cursor to read from.</param>
    /// <param name="column">The column.</param>
    /// <param name="slots">The number of rows to keep.</param>
    public static ColumnStore Create(DataViewRow input, DataViewSchema.Column column, int slots)
    {
        var raw = column.Type.RawType;
        var store =
            raw.IsGenericType && raw.GetGenericTypeDefinition() == typeof(VBuffer<>)
                ? typeof(VectorStore<>).MakeGenericType(raw.GetGenericArguments())
                : typeof(ValueStore<>).MakeGenericType(raw);
        return (ColumnStore)Activator.CreateInstance(store, input, column, slots)!;
    }

    /// <summary>Stores the value of the cursor's current row in a slot.</summary>
    public abstract void Read(int slot);

    /// <summary>Creates a getter for the value in the slot whose index <paramref name="slot"/> returns.</summary>
    public abstract Delegate Getter(Func<int> slot);
}

/// <summary>
/// Stores values that can be assigned. When a slot is reused, its old value is passed to the producer as the buffer for the new one:
/// a component that created an image can then dispose it, as ML.NET's components do, and an image that belongs to the user is left alone.
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

/// <summary>Stores vectors. They are copied because their buffers belong to the reader.</summary>
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
