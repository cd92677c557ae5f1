using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Those rows of a data view that a test accepts. The test is made anew for each cursor and sees every row in order.</summary>
internal sealed class FilteredDataView(IDataView source, DataViewSchema.Column[] columns, Func<DataViewRow, Func<bool>> makeTest, bool needsOrder) : IDataView
{
    public bool CanShuffle => !needsOrder && source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = Active(columnsNeeded);
        return Wrap(source.GetRowCursor(Inputs(active), needsOrder ? null : rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        if (needsOrder)
            return [GetRowCursor(columnsNeeded, rand)];
        var active = Active(columnsNeeded);
        return [.. source.GetRowCursorSet(Inputs(active), n, rand).Select(cursor => Wrap(cursor, active))];
    }

    private static HashSet<int> Active(IEnumerable<DataViewSchema.Column> columnsNeeded) => [.. columnsNeeded.Select(c => c.Index)];

    private IEnumerable<DataViewSchema.Column> Inputs(HashSet<int> active) => source.Schema.Where(c => active.Contains(c.Index) || columns.Any(own => own.Index == c.Index));

    private Cursor Wrap(DataViewRowCursor input, HashSet<int> active) => new(input, active, makeTest(input));

    private sealed class Cursor(DataViewRowCursor input, HashSet<int> active, Func<bool> accept) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => input.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return input.GetGetter<TValue>(column);
        }

        public override bool MoveNext()
        {
            while (input.MoveNext())
            {
                if (!accept())
                    continue;
                _position++;
                return true;
            }
            _position = -1;
            return false;
        }

        protected override void Dispose(bool disposing) => input.Dispose();
    }
}

/// <summary>A stretch of a data view's rows.</summary>
internal sealed class SkipTakeDataView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is long count ? Math.Min(take, Math.Max(0, count - skip)) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, long skip, long take) : DataViewRowCursor
    {
        private long _position = -1;
        private long _left = take;
        private bool _started;

        public override long Position => _position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => input.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        public override bool MoveNext()
        {
            for (long i = _started ? skip : 0; i < skip; i++)
            {
                if (input.MoveNext())
                    continue;
                _left = 0;
                break;
            }
            _started = true;
            if (_left == 0 || !input.MoveNext())
            {
                (_left, _position) = (0, -1);
                return false;
            }
            _left--;
            _position++;
            return true;
        }

        protected override void Dispose(bool disposing) => input.Dispose();
    }
}
