using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.DataViews;

/// <summary>A cursor for consumers that need no output column: the input's cursor with the output's schema.</summary>
internal sealed class PassingCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _input;
    private readonly ScoredSchema _schema;
    private readonly bool[] _active;

    public PassingCursor(DataViewRowCursor input, ScoredSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        _input = input;
        _schema = schema;
        _active = schema.ActiveOf(columns);
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override bool MoveNext() => _input.MoveNext();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _schema.Check<TValue>(column, IsColumnActive(column));
        return _input.GetGetter<TValue>(_schema.Input[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
