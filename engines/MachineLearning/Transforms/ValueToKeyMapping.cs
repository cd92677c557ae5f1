using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel(ValueToKeyMappingTransformer.LoaderName, typeof(ValueToKeyMappingTransformer))]

namespace Microsoft.ML.Transforms;

/// <summary>Learns which values there are.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly int _maximum;
    private readonly KeyOrdinality _ordinality;
    private readonly bool _asText;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, int maximum, KeyOrdinality ordinality, bool asText, IDataView keyData)
    {
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        (_columns, _maximum, _ordinality, _asText, _keyData) = (columns, maximum, ordinality, asText, keyData);
        if (keyData is not null)
            Contracts.CheckParam(keyData.Schema.Count(c => !c.IsHidden) == 1, nameof(keyData), "If specified, this data should contain only a single column containing the terms to map.");
    }

    /// <summary>The order of the keys.</summary>
    public enum KeyOrdinality : byte
    {
        /// <summary>As the values come.</summary>
        ByOccurrence = 0,

        /// <summary>As the values compare; text by code units.</summary>
        ByValue = 1,
    }

    /// <inheritdoc/>
    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        var maps = new KeyMap[_columns.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            var column = ValueToKeyMappingTransformer.CheckInput(Contracts.FindColumn(input.Schema, _columns[i].Input));
            var terms = _keyData?.Schema.First(c => !c.IsHidden);
            Contracts.CheckParam(
                terms is null || DataViewTypes.ItemOf(terms.Value.Type).Equals(DataViewTypes.ItemOf(column.Type)),
                "keyData",
                $"Terms from the provided data have type '{terms?.Type}', which does not match the type of column '{column.Name}'.");
            maps[i] = KeyMap.Learn(_keyData ?? input, terms ?? column, _keyData is null ? _maximum : int.MaxValue, _ordinality == KeyOrdinality.ByValue);
        }
        return new ValueToKeyMappingTransformer(_host, _columns, maps, [.. maps.Select(_ => _asText)]);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. _columns.Select(c =>
        {
            var input = Contracts.FindColumn(inputSchema, c.Input);
            var item = input.ItemType as PrimitiveDataViewType
                ?? throw Contracts.SchemaMismatch(nameof(inputSchema), "input", c.Input, "vector or scalar of a primitive type", input.TypeString);
            var annotations = AnnotationKinds.SlotNamesOf(input).With(AnnotationKinds.Vector(AnnotationKinds.KeyValues, _asText ? TextDataViewType.Instance : item));
            return new SchemaShape.Column(c.Output, input.Kind, NumberDataViewType.UInt32, true, annotations);
        })]);
    }
}

/// <summary>From values to keys; a value that was not learned is the missing key.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderName = "ValueToKeyMapping";

    private readonly KeyMap[] _maps;
    private readonly bool[] _asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, KeyMap[] maps, bool[] asText)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), columns) =>
        (_maps, _asText) = (maps, asText);

    internal static DataViewSchema.Column CheckInput(DataViewSchema.Column column, string paramName = "inputSchema") =>
        DataViewTypes.ItemOf(column.Type) is PrimitiveDataViewType
            ? column
            : throw Contracts.SchemaMismatch(paramName, "input", column.Name, "vector or scalar of a primitive type", column.Type.ToString());

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.Read(reader =>
    {
        var columns = LoadColumns(reader);
        bool[] asText = [.. columns.Select(_ => reader.ReadBoolean())];
        return new ValueToKeyMappingTransformer(env, columns, [.. columns.Select(_ => KeyMap.Load(reader))], asText);
    });

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, writer =>
    {
        SaveColumns(writer);
        foreach (bool asText in _asText)
            writer.Write(asText);
        foreach (var map in _maps)
            map.Save(writer);
    });

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        var inputs = FindInputs(inputSchema);
        var outputs = new DataViewSchema.DetachedColumn[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            var item = DataViewTypes.ItemOf(CheckInput(inputs[i]).Type);
            if (item.RawType != _maps[i].ItemType.RawType)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", inputs[i].Name, _maps[i].ItemType.ToString(), item.ToString());
            var key = new KeyDataViewType(typeof(uint), Math.Max(1, _maps[i].Count));
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(inputs[i].Annotations, kind => kind == AnnotationKinds.SlotNames);
            _maps[i].Annotate(annotations, AnnotationKinds.KeyValues, _asText[i]);
            outputs[i] = new(ColumnPairs[i].Output, inputs[i].Type is VectorDataViewType v ? new VectorDataViewType(key, v.Dimensions) : key, annotations.ToAnnotations());
        }
        return new OneToOneMapper(inputs, outputs, (DataViewRow input, int pair, out Action disposer) =>
        {
            disposer = null;
            return _maps[pair].MakeGetter(input, inputs[pair]);
        });
    }
}
