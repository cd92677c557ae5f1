using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel(ColumnCopyingTransformer.LoaderName, typeof(ColumnCopyingTransformer))]

namespace Microsoft.ML.Transforms;

/// <summary>Makes a <see cref="ColumnCopyingTransformer"/>.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    private readonly (string Output, string Input)[] _columns;

    internal ColumnCopyingEstimator(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ColumnCopyingEstimator)), new ColumnCopyingTransformer(env, columns)) =>
        _columns = columns;

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. _columns.Select(c => Contracts.FindColumn(inputSchema, c.Input).Renamed(c.Output))]);
    }
}

/// <summary>Copies columns, with their annotations.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string LoaderName = "ColumnCopying";

    internal ColumnCopyingTransformer(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ColumnCopyingTransformer)), columns)
    {
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new ColumnCopyingTransformer(env, ctx.Read(LoadColumns));

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, SaveColumns);

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        var inputs = FindInputs(inputSchema);
        var outputs = inputs.Select((c, i) => new DataViewSchema.DetachedColumn(ColumnPairs[i].Output, c.Type, c.Annotations)).ToArray();
        return new OneToOneMapper(inputs, outputs, (DataViewRow input, int pair, out Action disposer) =>
        {
            disposer = null;
            return input.GetGetterOfAnyType(inputs[pair]);
        });
    }
}
