using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The values of one key column, in the order of their keys.</summary>
internal abstract class KeyMap
{
    private protected KeyMap(PrimitiveDataViewType itemType) => ItemType = itemType;

    internal PrimitiveDataViewType ItemType { get; }

    internal abstract int Count { get; }

    /// <summary>Learns the values of a column.</summary>
    internal static KeyMap Learn(IDataView data, DataViewSchema.Column column, int maximum, bool sorted)
    {
        var item = (PrimitiveDataViewType)DataViewTypes.ItemOf(column.Type);
        var map = Create(item);
        using var cursor = data.GetRowCursor([column]);
        map.Collect(cursor, column, maximum);
        if (sorted)
            map.Sort();
        return map;
    }

    /// <summary>The key values that a column's annotation holds; null when it holds none.</summary>
    internal static KeyMap OfColumn(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is not VectorDataViewType type || !column.HasKeyValues(type.ItemType))
            return null;
        var map = Create(type.ItemType);
        map.TakeKeyValues(column);
        return map;
    }

    internal static KeyMap Load(BinaryReader reader)
    {
        var item = DataViewTypeCodec.Read(reader) as PrimitiveDataViewType;
        Contracts.CheckDecode(item is not null);
        var map = Create(item);
        map.ReadValues(reader);
        return map;
    }

    internal abstract void Save(BinaryWriter writer);

    /// <summary>A getter of keys over a column of values.</summary>
    internal abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Adds the values as annotation.</summary>
    internal abstract void Annotate(DataViewSchema.Annotations.Builder builder, string kind, bool asText);

    private protected abstract void Collect(DataViewRowCursor cursor, DataViewSchema.Column column, int maximum);

    private protected abstract void Sort();

    private protected abstract void TakeKeyValues(DataViewSchema.Column column);

    private protected abstract void ReadValues(BinaryReader reader);

    private static KeyMap Create(PrimitiveDataViewType item) =>
        (KeyMap)Activator.CreateInstance(typeof(KeyMap<>).MakeGenericType(item.RawType), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic, null, [item], null);
}

internal sealed class KeyMap<T> : KeyMap
{
    private readonly Dictionary<T, uint> _keys;
    private List<T> _values = [];

    internal KeyMap(PrimitiveDataViewType itemType)
        : base(itemType) =>
        _keys = new Dictionary<T, uint>(typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)TextComparer.Instance : null);

    internal override int Count => _values.Count;

    internal override void Save(BinaryWriter writer)
    {
        DataViewTypeCodec.Write(writer, ItemType);
        DataViewTypeCodec.WriteItems<T>(writer, [.. _values]);
    }

    internal override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getter = row.GetGetter<T>(column);
            T item = default;
            return (ValueGetter<uint>)((ref uint key) =>
            {
                getter(ref item);
                key = _keys.GetValueOrDefault(item);
            });
        }
        var vectorGetter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> items = default;
        T[] dense = [];
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> keys) =>
        {
            vectorGetter(ref items);
            if (dense.Length < items.Length)
                dense = new T[items.Length];
            items.CopyTo(dense);
            var editor = VBufferEditor.Create(ref keys, items.Length);
            for (int i = 0; i < items.Length; i++)
                editor.Values[i] = _keys.GetValueOrDefault(dense[i]);
            keys = editor.Commit();
        });
    }

    internal override void Annotate(DataViewSchema.Annotations.Builder builder, string kind, bool asText)
    {
        if (_values.Count == 0)
            return;
        if (asText && ItemType is not TextDataViewType)
            builder.AddVector(kind, TextDataViewType.Instance, [.. _values.Select(v => Convert.ToString(v, System.Globalization.CultureInfo.InvariantCulture).AsMemory())]);
        else
            builder.AddVector<T>(kind, ItemType, [.. _values]);
    }

    private protected override void Collect(DataViewRowCursor cursor, DataViewSchema.Column column, int maximum)
    {
        if (column.Type is VectorDataViewType)
        {
            var getter = cursor.GetGetter<VBuffer<T>>(column);
            VBuffer<T> items = default;
            while (_values.Count < maximum && cursor.MoveNext())
            {
                getter(ref items);
                foreach (T item in items.DenseValues())
                    Add(item, maximum);
            }
            return;
        }
        var scalar = cursor.GetGetter<T>(column);
        T value = default;
        while (_values.Count < maximum && cursor.MoveNext())
        {
            scalar(ref value);
            Add(value, maximum);
        }
    }

    private protected override void Sort()
    {
        _values = typeof(T) == typeof(ReadOnlyMemory<char>)
            ? [.. _values.OrderBy(v => v, (IComparer<T>)(object)TextComparer.Instance)]
            : [.. _values.Order()];
        Index();
    }

    private protected override void TakeKeyValues(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        _values = [.. values.DenseValues()];
        Index();
    }

    private protected override void ReadValues(BinaryReader reader)
    {
        _values = [.. DataViewTypeCodec.ReadItems<T>(reader)];
        Index();
    }

    private void Add(T value, int maximum)
    {
        if (_values.Count >= maximum || IsMissing(value) || _keys.ContainsKey(value))
            return;
        // Text may point into a buffer that changes with the next row.
        if (value is ReadOnlyMemory<char> text)
            value = (T)(object)text.ToString().AsMemory();
        _values.Add(value);
        _keys.Add(value, (uint)_values.Count);
    }

    private void Index()
    {
        _keys.Clear();
        for (int i = 0; i < _values.Count; i++)
            _keys.TryAdd(_values[i], (uint)i + 1);
    }

    private bool IsMissing(T value) =>
        value is float.NaN or double.NaN || (value is ReadOnlyMemory<char> { IsEmpty: true }) || (ItemType is KeyDataViewType && DataViewTypes.KeyNumber(value) == 0);

    private sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
    {
        internal static readonly TextComparer Instance = new();

        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
    }
}
