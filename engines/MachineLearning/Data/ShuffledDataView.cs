using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows in a random order: out of a pool that is refilled from the source. The same seed gives the same order in each pass.</summary>
internal sealed class ShuffledDataView(IDataView source, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var random = new Random(rand?.Next() ?? seed);
        var columns = columnsNeeded.ToArray();
        return new Cursor(source.GetRowCursor(columns, shuffleSource && source.CanShuffle ? random : null), columns, random, poolSize);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private abstract class Pool
    {
        internal abstract void Fetch(int slot);

        internal abstract Delegate GetterOver(Cursor cursor);
    }

    private sealed class Pool<T>(ValueGetter<T> getter, int size) : Pool
    {
        private readonly T[] _values = new T[size];

        internal override void Fetch(int slot) => getter(ref _values[slot]);

        internal override Delegate GetterOver(Cursor cursor) => (ValueGetter<T>)((ref T value) => value = _values[cursor.Slot]);
    }

    private sealed class VectorPool<T>(ValueGetter<VBuffer<T>> getter, int size) : Pool
    {
        private readonly VBuffer<T>[] _values = new VBuffer<T>[size];

        internal override void Fetch(int slot) => getter(ref _values[slot]);

        internal override Delegate GetterOver(Cursor cursor) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[cursor.Slot].CopyTo(ref value));
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Random _random;
        private readonly int _poolSize;
        private readonly List<Pool> _pools = [];
        private readonly Delegate[] _getters;
        private readonly DataViewRowId[] _ids;
        private readonly ValueGetter<DataViewRowId> _getId;
        private readonly int[] _slots;
        private int _filled;
        private int _current = -1;
        private bool _sourceDone;
        private long _position = -1;

        internal Cursor(DataViewRowCursor input, DataViewSchema.Column[] columns, Random random, int poolSize)
        {
            (_input, _random, _poolSize) = (input, random, poolSize);
            _getters = new Delegate[input.Schema.Count];
            _ids = new DataViewRowId[poolSize];
            _slots = [.. Enumerable.Range(0, poolSize)];
            _getId = input.GetIdGetter();
            foreach (var column in columns.DistinctBy(c => c.Index))
            {
                var pool = column.Type is VectorDataViewType vector
                    ? ((Delegate)MakeVectorPool<int>).InvokeWith<Pool>(vector.ItemType.RawType, column)
                    : ((Delegate)MakePool<int>).InvokeWith<Pool>(column.Type.RawType, column);
                _pools.Add(pool);
                _getters[column.Index] = pool.GetterOver(this);
            }
        }

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => _input.Schema;

        internal int Slot
        {
            get
            {
                Contracts.Check(_current >= 0, RowErrors.NoValue);
                return _current;
            }
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[Slot];

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Contracts.TypedGetter<TValue>(_getters[column.Index], column);

        public override bool MoveNext()
        {
            // The slot that was shown last is free again; it stands just behind the filled ones.
            while (!_sourceDone && _filled < _poolSize)
            {
                if (!_input.MoveNext())
                {
                    _sourceDone = true;
                    break;
                }
                int slot = _slots[_filled++];
                foreach (var pool in _pools)
                    pool.Fetch(slot);
                _getId(ref _ids[slot]);
            }
            if (_filled == 0)
            {
                (_current, _position) = (-1, -1);
                return false;
            }
            int pick = _random.Next(_filled--);
            (_slots[pick], _slots[_filled]) = (_slots[_filled], _slots[pick]);
            _current = _slots[_filled];
            _position++;
            return true;
        }

        protected override void Dispose(bool disposing) => _input.Dispose();

        private Pool<T> MakePool<T>(DataViewSchema.Column column) => new(_input.GetGetter<T>(column), _poolSize);

        private VectorPool<T> MakeVectorPool<T>(DataViewSchema.Column column) => new(_input.GetGetter<VBuffer<T>>(column), _poolSize);
    }
}
