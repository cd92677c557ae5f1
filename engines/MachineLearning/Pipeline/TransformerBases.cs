// How to derive a transformer of this assembly
//
// 1. Class.    A transformer that adds columns row by row derives from RowToRowTransformerBase; one that maps pairs
//              (output column, input column) derives from OneToOneTransformerBase. Constructors are private protected, as in ML.NET:
//              base(env.Register(nameof(MyTransformer))) or base(host, pairs).
// 2. Mapper.   Override MakeRowMapper(DataViewSchema): check the input columns there (Contracts.FindColumn, Contracts.SchemaMismatch(
//              "inputSchema", "input", name, expected, actual)) and return an IRowMapper bound to that schema: GetOutputColumns,
//              GetDependencies, CreateGetters. OneToOneMapper does the bookkeeping for pairs: give it the columns and one function that makes
//              the getter of pair i. Getters are made once per cursor, write into their ref argument and must not allocate per row when the
//              argument's buffers suffice (VBufferEditor.Create). What a getter owns it releases in `disposer`. A getter that hands out a new
//              disposable object (an image) first disposes the old value of its ref argument when that is not the input's own object.
//              That is all: the base makes Transform, GetOutputSchema, cursors (with ids, batches, shuffling and sets passed on from the
//              input, typed and checked getters, inactive columns throwing) and the IRowToRowMapper for prediction engines out of it.
// 3. Save.     Override SaveModel(ModelSaveContext ctx): ctx.Write("LoaderName", writer => ...) writes the transformer's own entry with a
//              BinaryWriter (once, even if there is nothing to say), ctx.WriteBytes("name", bytes) adds more entries beside it,
//              ctx.SaveModel(inner, "name") saves a contained ICanSaveModel in a folder of its own. OneToOne: SaveColumns(writer).
// 4. Load.     [assembly: LoadableModel("LoaderName", typeof(MyTransformer))] above the namespace, and in the class
//              `internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)`: ctx.Read(reader => ...), ctx.ReadBytes("name"),
//              ctx.LoadModel<ITransformer>("name"). OneToOne: LoadColumns(reader).
// 5. Estimator. With nothing to learn: TrivialEstimator<MyTransformer>, base(host, transformer); override GetOutputSchema(SchemaShape) with
//              inputSchema.With(new SchemaShape.Column(...)). Fit asks the transformer for its output schema, so what MakeRowMapper checks fails
//              there; a chain asks all estimators for their output shapes before it fits any, so check the input's shape there as well.
//
// A transformer that is no row mapper (it filters, or has a view of its own) implements ITransformer itself.

using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Base of transformers that add columns row by row.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected readonly IHost Host;

    private protected RowToRowTransformerBase(IHost host) => Host = Contracts.CheckValue(host, nameof(host));

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) =>
        RowToRowMapperView.OutputSchemaOf(Contracts.CheckValue(inputSchema, nameof(inputSchema)), MakeRowMapper(inputSchema));

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) =>
        new RowToRowMapperView(Contracts.CheckValue(input, nameof(input)), MakeRowMapper(input.Schema));

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        new RowToRowMapperView(new EmptyDataView(Contracts.CheckValue(inputSchema, nameof(inputSchema))), MakeRowMapper(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private protected abstract IRowMapper MakeRowMapper(DataViewSchema inputSchema);
}

/// <summary>Base of transformers that make one output column of each of several input columns.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected readonly (string Output, string Input)[] ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, params (string Output, string Input)[] columns)
        : base(host)
    {
        foreach (var (output, input) in columns)
        {
            Contracts.CheckNonEmpty(output, nameof(columns));
            Contracts.CheckNonEmpty(input, nameof(columns));
        }
        var twice = columns.GroupBy(c => c.Output).FirstOrDefault(g => g.Count() > 1);
        Contracts.CheckParam(twice is null, nameof(columns), $"Output column '{twice?.Key}' specified multiple times");
        ColumnPairs = columns;
    }

    private protected void SaveColumns(BinaryWriter writer)
    {
        writer.Write(ColumnPairs.Length);
        foreach (var (output, input) in ColumnPairs)
        {
            writer.Write(output);
            writer.Write(input);
        }
    }

    private protected static (string Output, string Input)[] LoadColumns(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        Contracts.CheckDecode(count >= 0);
        var pairs = new List<(string, string)>();
        for (int i = 0; i < count; i++)
            pairs.Add((reader.ReadString(), reader.ReadString()));
        return [.. pairs];
    }

    /// <summary>The input columns of the pairs, or the error about a missing one.</summary>
    private protected DataViewSchema.Column[] FindInputs(DataViewSchema inputSchema) =>
        [.. ColumnPairs.Select(p => Contracts.FindColumn(inputSchema, p.Input))];

    /// <summary>Makes the getter of one pair over a row; the disposer may be null.</summary>
    private protected delegate Delegate MakeGetter(DataViewRow input, int pair, out Action disposer);

    /// <summary>An <see cref="IRowMapper"/> out of each pair's input column, output column and getter.</summary>
    private protected sealed class OneToOneMapper(DataViewSchema.Column[] inputs, DataViewSchema.DetachedColumn[] outputs, MakeGetter makeGetter) : IRowMapper
    {
        public DataViewSchema.DetachedColumn[] GetOutputColumns() => outputs;

        public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
        {
            var needed = new HashSet<int>();
            for (int i = 0; i < inputs.Length; i++)
            {
                if (activeOutput(i))
                    needed.Add(inputs[i].Index);
            }
            return needed.Contains;
        }

        public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            var getters = new Delegate[inputs.Length];
            Action all = null;
            for (int i = 0; i < inputs.Length; i++)
            {
                if (!activeOutput(i))
                    continue;
                getters[i] = makeGetter(input, i, out var one);
                all += one;
            }
            disposer = all;
            return getters;
        }
    }
}

/// <summary>Base of estimators that have nothing to learn.</summary>
public abstract class TrivialEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private protected readonly IHost Host;
    private protected readonly TTransformer Transformer;

    private protected TrivialEstimator(IHost host, TTransformer transformer) =>
        (Host, Transformer) = (Contracts.CheckValue(host, nameof(host)), Contracts.CheckValue(transformer, nameof(transformer)));

    /// <inheritdoc/>
    public TTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        Transformer.GetOutputSchema(input.Schema);
        return Transformer;
    }

    /// <inheritdoc/>
    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
}

/// <summary>No rows, only a schema.</summary>
internal sealed class EmptyDataView(DataViewSchema schema) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(schema, [.. columnsNeeded.Select(c => c.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, HashSet<int> active) : DataViewRowCursor
    {
        public override long Position => -1;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext() => false;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId _) => throw Before();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ValueGetter<TValue> getter = (ref TValue _) => throw Before();
            var typed = typeof(TValue) == column.Type.RawType ? getter : (Delegate)(ValueGetter<int>)((ref int _) => throw Before());
            return Contracts.TypedGetter<TValue>(active.Contains(column.Index) ? typed : null, column);
        }

        private static InvalidOperationException Before() => new(RowErrors.NoValue);
    }
}
