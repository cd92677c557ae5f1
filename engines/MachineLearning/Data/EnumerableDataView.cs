using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A data view over objects; each cursor enumerates them anew.</summary>
internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> data, MemberAccess<TRow> access) : IDataView
    where TRow : class
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => access.Schema;

    public long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(data.GetEnumerator(), access, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly IEnumerator<TRow> _rows;
        private readonly MemberAccess<TRow> _access;
        private readonly Delegate[] _getters;
        private TRow _current;
        private long _position = -1;
        private bool _done;

        internal Cursor(IEnumerator<TRow> rows, MemberAccess<TRow> access, IEnumerable<DataViewSchema.Column> active)
        {
            (_rows, _access) = (rows, access);
            _getters = new Delegate[access.Count];
            foreach (var column in active)
                _getters[column.Index] ??= access.MakeGetter(column.Index, Current);
        }

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => _access.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Contracts.TypedGetter<TValue>(_getters[column.Index], column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Contracts.Check(_current is not null, "Cannot call ID getter in current state");
            id = new DataViewRowId((ulong)_position, 0);
        };

        public override bool MoveNext()
        {
            if (_done)
                return false;
            if (!_rows.MoveNext())
            {
                (_done, _current, _position) = (true, null, -1);
                return false;
            }
            _current = _rows.Current;
            Contracts.Check(_current is not null, "Encountered null when iterating over data, this is not supported.");
            _position++;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            (_done, _current, _position) = (true, null, -1);
            _rows.Dispose();
        }

        private TRow Current()
        {
            Contracts.Check(_current is not null, RowErrors.NoValue);
            return _current;
        }
    }
}

/// <summary>A row over one object at a time; what prediction engines and custom mappings read from.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly MemberAccess<TRow> _access;
    private readonly Delegate[] _getters;
    private TRow _current;
    private long _position = -1;

    internal ObjectRow(MemberAccess<TRow> access)
    {
        _access = access;
        _getters = [.. Enumerable.Range(0, access.Count).Select(i => access.MakeGetter(i, Current))];
    }

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema => _access.Schema;

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Contracts.TypedGetter<TValue>(_getters[column.Index], column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    internal void Show(TRow row)
    {
        _current = Contracts.CheckValue(row, nameof(row));
        _position++;
    }

    internal Delegate Getter(int column) => _getters[column];

    private TRow Current()
    {
        Contracts.Check(_current is not null, RowErrors.NoValue);
        return _current;
    }
}

/// <summary>Fills objects from the rows of one schema.</summary>
internal sealed class RowReader<TRow>
    where TRow : class
{
    private readonly MemberAccess<TRow> _access;
    private readonly (int Member, DataViewSchema.Column Column)[] _pairs;

    internal RowReader(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        _access = new MemberAccess<TRow>(definition, SchemaDefinition.Direction.Write);
        var pairs = new List<(int, DataViewSchema.Column)>();
        for (int i = 0; i < _access.Count; i++)
        {
            string name = _access.Schema[i].Name;
            if (schema.GetColumnOrNull(name) is not { } column)
            {
                Contracts.Check(ignoreMissingColumns, $"Column '{name}' not found in the data view");
                continue;
            }
            Contracts.Check(
                SchemaDefinition.Fits(column.Type, _access.MemberType(i)) && Compatible(column.Type, _access.Schema[i].Type),
                $"Can't bind the IDataView column '{name}' of type '{column.Type}' to field or property '{_access.MemberName(i)}' of type '{_access.MemberType(i).FullName}'.");
            pairs.Add((i, column));
        }
        _pairs = [.. pairs];
    }

    internal IEnumerable<DataViewSchema.Column> Columns => _pairs.Select(p => p.Column);

    internal Action<TRow> Bind(DataViewRow row)
    {
        var setters = _pairs.Select(p => _access.MakeSetter(p.Member, row, p.Column)).ToArray();
        return target =>
        {
            foreach (var setter in setters)
                setter(target);
        };
    }

    private static bool Compatible(DataViewType column, DataViewType member) =>
        column is not VectorDataViewType a || member is not VectorDataViewType b || a.Size == b.Size || b.Size == 0;
}
