using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Fetches the value of the current row into <paramref name="value"/>, whose old content it may reuse.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>A table of rows, read lazily.</summary>
public interface IDataView
{
    /// <summary>Whether cursors honour a random source.</summary>
    bool CanShuffle { get; }

    /// <summary>The columns.</summary>
    DataViewSchema Schema { get; }

    /// <summary>The number of rows, where it is known without reading.</summary>
    long? GetRowCount();

    /// <summary>A pass over the rows with these columns active.</summary>
    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    /// <summary>Cursors that together pass over each row once; at most <paramref name="n"/>, possibly one.</summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);
}

/// <summary>One row.</summary>
public abstract class DataViewRow : IDisposable
{
    private bool _disposed;

    /// <summary>Where the row stands; -1 before the first.</summary>
    public abstract long Position { get; }

    /// <summary>Orders the rows of a cursor set: each batch lies in one cursor.</summary>
    public abstract long Batch { get; }

    /// <summary>The columns.</summary>
    public abstract DataViewSchema Schema { get; }

    /// <summary>A getter of the row's identity.</summary>
    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    /// <summary>Whether the column was asked for.</summary>
    public abstract bool IsColumnActive(DataViewSchema.Column column);

    /// <summary>A getter of an active column.</summary>
    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    /// <summary>Releases what the getters hold.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        Dispose(true);
        GC.SuppressFinalize(this);
        _disposed = true;
    }

    /// <summary>Called once.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A pass over rows: call <see cref="MoveNext"/> before the first one.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    /// <summary>To the next row; false at the end, and from then on.</summary>
    public abstract bool MoveNext();
}
