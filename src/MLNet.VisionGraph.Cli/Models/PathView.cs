using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The paths of images as the data view that a model takes: rows as <see cref="PathRow"/> has them.</summary>
internal sealed class PathView(ModelSchema schema, IReadOnlyList<string> paths) : IDataView
{
    public DataViewSchema Schema => schema.Columns;

    public bool CanShuffle => false;

    public long? GetRowCount() => paths.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(schema, paths);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(ModelSchema schema, IReadOnlyList<string> paths) : DataViewRowCursor
    {
        private readonly PathRow _row = new(schema.Columns, schema.PathColumn);

        public override DataViewSchema Schema => schema.Columns;

        public override long Position => _row.Position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_row.Position + 1 >= paths.Count)
                return false;
            _row.MoveTo(paths[(int)_row.Position + 1]);
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();
    }
}
