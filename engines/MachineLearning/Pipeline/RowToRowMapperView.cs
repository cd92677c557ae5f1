using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A data view with the columns of an <see cref="IRowMapper"/> added; also that mapper as the public interface shows it.</summary>
internal sealed class RowToRowMapperView : IDataView, IRowToRowMapper
{
    private readonly IDataView _source;
    private readonly IRowMapper _mapper;
    private readonly ColumnBindings _bindings;

    internal RowToRowMapperView(IDataView source, IRowMapper mapper)
    {
        _source = source;
        _mapper = mapper;
        _bindings = new ColumnBindings(source.Schema, mapper.GetOutputColumns());
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _bindings.Schema;

    public DataViewSchema InputSchema => _bindings.InputSchema;

    public DataViewSchema OutputSchema => _bindings.Schema;

    internal static DataViewSchema OutputSchemaOf(DataViewSchema input, IRowMapper mapper) => new ColumnBindings(input, mapper.GetOutputColumns()).Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = _bindings.Active(columnsNeeded);
        return Wrap(_source.GetRowCursor(_bindings.InputsFor(active, _mapper), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = _bindings.Active(columnsNeeded);
        var inputs = _source.GetRowCursorSet(_bindings.InputsFor(active, _mapper), n, rand);
        return [.. inputs.Select(input => Wrap(input, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _bindings.InputsFor(_bindings.Active(dependingColumns), _mapper);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        bool[] active = _bindings.Active(activeColumns);
        var getters = _mapper.CreateGetters(input, _bindings.ActiveAdded(active), out var disposer);
        return new Row(input, _bindings, active, getters, disposer);
    }

    private Cursor Wrap(DataViewRowCursor input, bool[] active)
    {
        try
        {
            var getters = _mapper.CreateGetters(input, _bindings.ActiveAdded(active), out var disposer);
            return new Cursor(input, _bindings, active, getters, disposer);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    private sealed class Row(DataViewRow input, ColumnBindings bindings, bool[] active, Delegate[] getters, Action disposer) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => bindings.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Getter<TValue>(input, bindings, active, getters, column);

        protected override void Dispose(bool disposing)
        {
            disposer?.Invoke();
            input.Dispose();
        }
    }

    private sealed class Cursor(DataViewRowCursor input, ColumnBindings bindings, bool[] active, Delegate[] getters, Action disposer) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => bindings.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Getter<TValue>(input, bindings, active, getters, column);

        protected override void Dispose(bool disposing)
        {
            disposer?.Invoke();
            input.Dispose();
        }
    }

    private static ValueGetter<TValue> Getter<TValue>(DataViewRow input, ColumnBindings bindings, bool[] active, Delegate[] getters, DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < active.Length && active[column.Index], nameof(column), "requested column not active");
        int source = bindings.SourceOf(column.Index);
        return source >= 0 ? input.GetGetter<TValue>(bindings.InputSchema[source]) : Contracts.TypedGetter<TValue>(getters[~source], column);
    }
}

/// <summary>Row-to-row mappers one after the other.</summary>
internal sealed class CompositeRowToRowMapper(DataViewSchema inputSchema, IRowToRowMapper[] mappers) : IRowToRowMapper
{
    public DataViewSchema InputSchema => inputSchema;

    public DataViewSchema OutputSchema => mappers.Length > 0 ? mappers[^1].OutputSchema : inputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var columns = dependingColumns;
        foreach (var mapper in mappers.Reverse())
            columns = mapper.GetDependencies(columns);
        return [.. columns];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == inputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        var needed = new IEnumerable<DataViewSchema.Column>[mappers.Length];
        var columns = activeColumns;
        for (int i = mappers.Length - 1; i >= 0; i--)
        {
            needed[i] = columns.ToArray();
            columns = mappers[i].GetDependencies(needed[i]);
        }
        var row = input;
        for (int i = 0; i < mappers.Length; i++)
            row = mappers[i].GetRow(row, needed[i]);
        return row;
    }
}
