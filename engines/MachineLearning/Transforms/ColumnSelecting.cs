using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel(ColumnSelectingTransformer.LoaderName, typeof(ColumnSelectingTransformer))]

namespace Microsoft.ML.Transforms;

/// <summary>Makes a <see cref="ColumnSelectingTransformer"/>.</summary>
public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    private readonly string[] _columns;
    private readonly bool _keep;

    internal ColumnSelectingEstimator(IHostEnvironment env, string[] columns, bool keep, bool keepHidden)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(env, columns, keep, keepHidden)) =>
        (_columns, _keep) = (columns, keep);

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var named = _columns.Select(name => Contracts.FindColumn(inputSchema, name)).ToArray();
        return _keep ? new SchemaShape(named) : new SchemaShape(inputSchema.Where(c => !_columns.Contains(c.Name)));
    }
}

/// <summary>Keeps or drops columns.</summary>
public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderName = "ColumnSelecting";

    private readonly string[] _columns;
    private readonly bool _keep;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(IHostEnvironment env, string[] columns, bool keep, bool keepHidden)
    {
        Contracts.CheckValue(env, nameof(env));
        (_columns, _keep, _keepHidden) = ([.. Contracts.CheckValue(columns, nameof(columns))], keep, keepHidden);
    }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => ((ITransformer)this).GetRowToRowMapper(inputSchema).OutputSchema;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new ColumnMapView(input, Select(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new ColumnMapView(new EmptyDataView(inputSchema), Select(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => ctx.Write(LoaderName, writer =>
    {
        writer.Write(_keep);
        writer.Write(_keepHidden);
        writer.Write(_columns.Length);
        foreach (string column in _columns)
            writer.Write(column);
    });

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.Read(reader =>
    {
        bool keep = reader.ReadBoolean();
        bool keepHidden = reader.ReadBoolean();
        int count = reader.ReadInt32();
        Contracts.CheckDecode(count >= 0);
        return new ColumnSelectingTransformer(env, [.. Enumerable.Range(0, count).Select(_ => reader.ReadString())], keep, keepHidden);
    });

    private int[] Select(DataViewSchema schema)
    {
        foreach (string name in _columns)
            Contracts.FindColumn(schema, name);
        var offered = schema.Where(c => _keepHidden || !c.IsHidden);
        return _keep
            ? [.. _columns.SelectMany(name => offered.Where(c => c.Name == name)).Select(c => c.Index)]
            : [.. offered.Where(c => !_columns.Contains(c.Name)).Select(c => c.Index)];
    }
}

/// <summary>Some columns of a data view in some order.</summary>
internal sealed class ColumnMapView : IDataView, IRowToRowMapper
{
    private readonly IDataView _source;
    private readonly int[] _map;

    internal ColumnMapView(IDataView source, int[] map)
    {
        (_source, _map) = (source, map);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(map.Select(i => source.Schema[i]));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema { get; }

    public DataViewSchema InputSchema => _source.Schema;

    public DataViewSchema OutputSchema => Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, _source.GetRowCursor(GetDependencies(columnsNeeded), rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [.. _source.GetRowCursorSet(GetDependencies(columnsNeeded), n, rand).Select(cursor => new Cursor(this, cursor))];

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        [.. dependingColumns.Select(c => _source.Schema[_map[c.Index]])];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(this, input);
    }

    private DataViewSchema.Column Source(DataViewSchema.Column column) => InputSchema[_map[column.Index]];

    private sealed class Row(ColumnMapView parent, DataViewRow input) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => parent.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(parent.Source(column));

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(parent.Source(column));

        protected override void Dispose(bool disposing) => input.Dispose();
    }

    private sealed class Cursor(ColumnMapView parent, DataViewRowCursor input) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => parent.Schema;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(parent.Source(column));

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(parent.Source(column));

        protected override void Dispose(bool disposing) => input.Dispose();
    }
}
