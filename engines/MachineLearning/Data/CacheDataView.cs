using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Keeps columns in memory the first time that they are read, column by column; can shuffle. Columns that are neither primitive nor vectors
/// (images) are not kept and not offered.
/// </summary>
internal sealed class CacheDataView : IDataView
{
    private const int BatchSize = 64;

    private readonly IDataView _source;
    private readonly DataViewSchema.Column[] _inputs;
    private readonly Column[] _columns;
    private readonly int[] _prefetch;
    private readonly Lock _lock = new();
    private DataViewRowId[] _ids;

    internal CacheDataView(IDataView source, string[] prefetch)
    {
        _source = source;
        _inputs = [.. source.Schema.Where(c => c.Type is PrimitiveDataViewType or VectorDataViewType)];
        _columns = new Column[_inputs.Length];
        if (_inputs.Length == source.Schema.Count)
        {
            Schema = source.Schema;
        }
        else
        {
            var builder = new DataViewSchema.Builder();
            builder.AddColumns(_inputs);
            Schema = builder.ToSchema();
        }
        _prefetch = [.. prefetch.Select(name => Contracts.FindColumn(Schema, name, "prefetch", "columnsToPrefetch").Index)];
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _ids?.LongLength ?? _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = Fill(columnsNeeded);
        return new Cursor(this, active, Order(rand), 0, 1);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = Fill(columnsNeeded);
        int[] order = Order(rand);
        int count = Math.Clamp(n, 1, Math.Max(1, (_ids.Length + BatchSize - 1) / BatchSize));
        return [.. Enumerable.Range(0, count).Select(i => new Cursor(this, active, order, i, count))];
    }

    private int[] Order(Random rand)
    {
        if (rand is null)
            return null;
        int[] order = [.. Enumerable.Range(0, _ids.Length)];
        rand.Shuffle(order);
        return order;
    }

    private bool[] Fill(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var active = new bool[_columns.Length];
        foreach (var column in columnsNeeded)
            active[column.Index] = true;
        lock (_lock)
        {
            int[] missing = [.. Enumerable.Range(0, _columns.Length).Where(i => (active[i] || _prefetch.Contains(i)) && _columns[i] is null)];
            if (missing.Length == 0 && _ids is not null)
                return active;
            var filled = missing.Select(i => Column.Create(_inputs[i].Type)).ToArray();
            var ids = new List<DataViewRowId>();
            using (var cursor = _source.GetRowCursor(missing.Select(i => _inputs[i])))
            {
                for (int i = 0; i < missing.Length; i++)
                    filled[i].Bind(cursor, _inputs[missing[i]]);
                var getId = cursor.GetIdGetter();
                DataViewRowId id = default;
                while (cursor.MoveNext())
                {
                    foreach (var column in filled)
                        column.Add();
                    if (_ids is null)
                    {
                        getId(ref id);
                        ids.Add(id);
                    }
                }
            }
            _ids ??= [.. ids];
            for (int i = 0; i < missing.Length; i++)
            {
                Contracts.Check(filled[i].Count == _ids.Length, "The number of rows changed while the data was being cached.");
                filled[i].Unbind();
                _columns[missing[i]] = filled[i];
            }
            return active;
        }
    }

    /// <summary>The values of one column.</summary>
    private abstract class Column
    {
        internal abstract int Count { get; }

        internal abstract void Bind(DataViewRow row, DataViewSchema.Column column);

        internal abstract void Add();

        internal abstract void Unbind();

        internal abstract Delegate GetterOver(Cursor cursor);

        internal static Column Create(DataViewType type) =>
            (Column)Activator.CreateInstance(
                type is VectorDataViewType vector ? typeof(VectorColumn<>).MakeGenericType(vector.ItemType.RawType) : typeof(ScalarColumn<>).MakeGenericType(type.RawType),
                nonPublic: true);
    }

    private sealed class ScalarColumn<T> : Column
    {
        private readonly List<T> _values = [];
        private ValueGetter<T> _getter;

        internal override int Count => _values.Count;

        internal override void Bind(DataViewRow row, DataViewSchema.Column column) => _getter = row.GetGetter<T>(column);

        internal override void Unbind() => _getter = null;

        internal override void Add()
        {
            // A fresh value each time: text points into the source's memory, which it may reuse only with the same variable.
            T value = default;
            _getter(ref value);
            _values.Add(value);
        }

        internal override Delegate GetterOver(Cursor cursor) => (ValueGetter<T>)((ref T value) => value = _values[cursor.Row]);
    }

    private sealed class VectorColumn<T> : Column
    {
        private readonly List<VBuffer<T>> _values = [];
        private ValueGetter<VBuffer<T>> _getter;
        private VBuffer<T> _buffer;

        internal override int Count => _values.Count;

        internal override void Bind(DataViewRow row, DataViewSchema.Column column) => _getter = row.GetGetter<VBuffer<T>>(column);

        internal override void Unbind() => (_getter, _buffer) = (null, default);

        internal override void Add()
        {
            _getter(ref _buffer);
            VBuffer<T> copy = default;
            _buffer.CopyTo(ref copy);
            _values.Add(copy);
        }

        internal override Delegate GetterOver(Cursor cursor) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[cursor.Row].CopyTo(ref value));
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly CacheDataView _parent;
        private readonly int[] _order;
        private readonly int _part;
        private readonly int _parts;
        private readonly Delegate[] _getters;
        private long _position = -1;
        private int _at = -1;
        private bool _done;

        internal Cursor(CacheDataView parent, bool[] active, int[] order, int part, int parts)
        {
            (_parent, _order, _part, _parts) = (parent, order, part, parts);
            _getters = [.. active.Select((a, i) => a ? parent._columns[i].GetterOver(this) : null)];
        }

        public override long Position => _position;

        public override long Batch => _parts == 1 || _at < 0 ? 0 : _at / BatchSize;

        public override DataViewSchema Schema => _parent.Schema;

        internal int Row
        {
            get
            {
                Contracts.Check(_at >= 0 && !_done, RowErrors.NoValue);
                return _order is null ? _at : _order[_at];
            }
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Contracts.TypedGetter<TValue>(_getters[column.Index], column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _parent._ids[Row];

        public override bool MoveNext()
        {
            if (_done)
                return false;
            // The batches are dealt out in turn, so that each one stays in one cursor.
            int next = _at < 0 ? _part * BatchSize : _at + 1;
            if (_at >= 0 && next % BatchSize == 0)
                next += (_parts - 1) * BatchSize;
            if (next >= _parent._ids.Length)
            {
                (_done, _position) = (true, -1);
                return false;
            }
            _at = next;
            _position++;
            return true;
        }
    }
}
