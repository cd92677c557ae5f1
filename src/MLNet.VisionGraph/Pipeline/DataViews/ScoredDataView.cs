using Microsoft.ML;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Pipeline.DataViews;

/// <summary>
/// An input with the network's outputs for its images. Rows are read ahead, decoded and scored in batches on all cores, and returned
/// in the order of the input.
/// </summary>
internal sealed class ScoredDataView(IDataView input, ScoredSchema schema, ScoringEngine engine, ScoringLog log) : IDataView
{
    public DataViewSchema Schema => schema.Output;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return Open(input.GetRowCursor(schema.Needs(columns), rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return [.. input.GetRowCursorSet(schema.Needs(columns), n, rand).Select(cursor => Open(cursor, columns))];
    }

    private DataViewRowCursor Open(DataViewRowCursor cursor, DataViewSchema.Column[] columns)
    {
        try
        {
            return columns.Any(column => schema.OutputOf(column) is not null)
                ? new ScoredCursor(cursor, schema, columns, engine, log)
                : new PassingCursor(cursor, schema, columns);
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }
}
