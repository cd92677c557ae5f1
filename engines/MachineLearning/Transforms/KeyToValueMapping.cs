using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel(KeyToValueMappingTransformer.LoaderName, typeof(KeyToValueMappingTransformer))]

namespace Microsoft.ML.Transforms;

/// <summary>Makes a <see cref="KeyToValueMappingTransformer"/>.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    private readonly (string Output, string Input)[] _columns;

    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns)) =>
        _columns = columns;

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. _columns.Select(c =>
        {
            var input = Contracts.FindColumn(inputSchema, c.Input);
            if (!input.IsKey)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", c.Input, "KeyDataViewType", input.TypeString);
            Contracts.CheckParam(input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values), nameof(inputSchema), $"Input column '{c.Input}' doesn't contain key values metadata");
            return new SchemaShape.Column(c.Output, input.Kind, values.ItemType, values.IsKey, AnnotationKinds.SlotNamesOf(input));
        })]);
    }
}

/// <summary>From keys back to the values that the column's annotation holds; the missing key becomes the missing value.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderName = "KeyToValueMapping";

    internal KeyToValueMappingTransformer(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new KeyToValueMappingTransformer(env, ctx.Read(LoadColumns));

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, SaveColumns);

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        var inputs = FindInputs(inputSchema);
        var outputs = new DataViewSchema.DetachedColumn[inputs.Length];
        var items = new PrimitiveDataViewType[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            var values = inputs[i].Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type as VectorDataViewType;
            Contracts.Check(values is not null, "Metadata KeyValues does not exist");
            Contracts.Check(inputs[i].HasKeyValues((PrimitiveDataViewType)values.ItemType), $"Column '{inputs[i].Name}' of type '{inputs[i].Type}' does not fit its {values.Size} key values");
            items[i] = values.ItemType;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(inputs[i].Annotations, kind => kind == AnnotationKinds.SlotNames);
            outputs[i] = new(ColumnPairs[i].Output, inputs[i].Type is VectorDataViewType v ? new VectorDataViewType(items[i], v.Dimensions) : items[i], annotations.ToAnnotations());
        }
        return new OneToOneMapper(inputs, outputs, (DataViewRow input, int pair, out Action disposer) =>
        {
            disposer = null;
            var key = DataViewTypes.ItemOf(inputs[pair].Type).RawType;
            return ((Delegate)MakeValueGetter<int>).InvokeWith<Delegate>(items[pair].RawType, input, inputs[pair], items[pair], key);
        });
    }

    private static Delegate MakeValueGetter<TValue>(DataViewRow row, DataViewSchema.Column column, PrimitiveDataViewType item, Type keyType)
    {
        VBuffer<TValue> buffer = default;
        column.GetKeyValues(ref buffer);
        TValue[] values = [DataViewTypes.MissingOrDefault<TValue>(item), .. buffer.DenseValues()];
        return keyType == typeof(byte) ? MakeLookup<TValue, byte>(row, column, values)
            : keyType == typeof(ushort) ? MakeLookup<TValue, ushort>(row, column, values)
            : keyType == typeof(uint) ? MakeLookup<TValue, uint>(row, column, values)
            : MakeLookup<TValue, ulong>(row, column, values);
    }

    private static Delegate MakeLookup<TValue, TKey>(DataViewRow row, DataViewSchema.Column column, TValue[] values)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getter = row.GetGetter<TKey>(column);
            TKey key = default;
            return (ValueGetter<TValue>)((ref TValue value) =>
            {
                getter(ref key);
                value = Look(values, key);
            });
        }
        var vectorGetter = row.GetGetter<VBuffer<TKey>>(column);
        VBuffer<TKey> keys = default;
        return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> value) =>
        {
            vectorGetter(ref keys);
            var editor = VBufferEditor.Create(ref value, keys.Length);
            for (int i = 0; i < keys.Length; i++)
                editor.Values[i] = Look(values, keys.GetItemOrDefault(i));
            value = editor.Commit();
        });
    }

    private static TValue Look<TValue, TKey>(TValue[] values, TKey key)
    {
        ulong number = DataViewTypes.KeyNumber(key);
        return values[number < (ulong)values.Length ? number : 0];
    }
}
