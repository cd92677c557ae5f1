using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel(NormalizingTransformer.LoaderName, typeof(NormalizingTransformer))]

namespace Microsoft.ML.Transforms;

/// <summary>Learns scales and offsets.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly Rule _rule;
    private readonly long _maximumExampleCount;
    private readonly bool _fixZero;

    internal NormalizingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, Rule rule, long maximumExampleCount, bool fixZero)
    {
        _host = env.Register(nameof(NormalizingEstimator));
        Contracts.CheckParam(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
        (_columns, _rule, _maximumExampleCount, _fixZero) = (columns, rule, maximumExampleCount, fixZero);
    }

    internal enum Rule
    {
        MinMax,
        MeanVariance,
    }

    /// <inheritdoc/>
    public NormalizingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        var columns = _columns.Select(c => NormalizingTransformer.CheckInput(Contracts.FindColumn(input.Schema, c.Input))).ToArray();
        var statistics = new SlotStatistics[columns.Length];
        using (var cursor = input.GetRowCursor(columns))
        {
            for (int i = 0; i < columns.Length; i++)
                statistics[i] = SlotStatistics.Over(cursor, columns[i]);
            for (long row = 0; row < _maximumExampleCount && cursor.MoveNext(); row++)
            {
                foreach (var column in statistics)
                    column.Add();
            }
        }
        return new NormalizingTransformer(_host, _columns, [.. statistics.Select(Affine)]);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. _columns.Select(c =>
        {
            var input = Contracts.FindColumn(inputSchema, c.Input);
            if (input.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", c.Input, "fixed-size vector or scalar", input.TypeString);
            if (input.IsKey || !(input.ItemType == NumberDataViewType.Single || input.ItemType == NumberDataViewType.Double))
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", c.Input, "vector or scalar of Single or Double", input.TypeString);
            var annotations = new SchemaShape([AnnotationKinds.Scalar(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance), .. AnnotationKinds.SlotNamesOf(input)]);
            return new SchemaShape.Column(c.Output, input.Kind, input.ItemType, false, annotations);
        })]);
    }

    private AffineSlots Affine(SlotStatistics statistics)
    {
        int size = statistics.Size;
        var (scale, offset) = (new double[size], _fixZero ? null : new double[size]);
        for (int i = 0; i < size; i++)
            scale[i] = _rule == Rule.MinMax ? MinMax(statistics, i, offset) : MeanVariance(statistics, i, offset);
        return new AffineSlots(scale, offset);
    }

    /// <summary>A slot that never changes gets scale 0.</summary>
    private static double MinMax(SlotStatistics statistics, int i, double[] offset)
    {
        var (min, max) = (statistics.Min[i], statistics.Max[i]);
        if (!(max > min))
            return 0;
        if (offset is null)
            return 1 / Math.Max(Math.Abs(max), Math.Abs(min));
        offset[i] = min;
        return 1 / (max - min);
    }

    private static double MeanVariance(SlotStatistics statistics, int i, double[] offset)
    {
        double variance = statistics.Count[i] > 0 ? statistics.SquaredDifferences[i] / statistics.Count[i] : 0;
        if (variance == 0)
            return 0;
        if (offset is null)
            return 1 / Math.Sqrt(variance + (statistics.Mean[i] * statistics.Mean[i]));
        offset[i] = statistics.Mean[i];
        return 1 / Math.Sqrt(variance);
    }
}

/// <summary>Scale and offset per slot: (x - offset) * scale; offset null for zeros.</summary>
internal sealed record AffineSlots(double[] Scale, double[] Offset);

/// <summary>Minimum, maximum, mean and spread of each slot of a column; NaN does not count.</summary>
internal abstract class SlotStatistics(int size)
{
    internal int Size => size;

    internal double[] Min { get; } = [.. Enumerable.Repeat(double.PositiveInfinity, size)];

    internal double[] Max { get; } = [.. Enumerable.Repeat(double.NegativeInfinity, size)];

    internal double[] Mean { get; } = new double[size];

    internal double[] SquaredDifferences { get; } = new double[size];

    internal long[] Count { get; } = new long[size];

    internal static SlotStatistics Over(DataViewRow row, DataViewSchema.Column column)
    {
        bool single = DataViewTypes.ItemOf(column.Type).RawType == typeof(float);
        int size = column.Type is VectorDataViewType vector ? vector.Size : 1;
        return single ? new Typed<float>(size, row, column) : new Typed<double>(size, row, column);
    }

    internal abstract void Add();

    private void Add(int slot, double value)
    {
        if (double.IsNaN(value))
            return;
        Min[slot] = Math.Min(Min[slot], value);
        Max[slot] = Math.Max(Max[slot], value);
        double delta = value - Mean[slot];
        Mean[slot] += delta / ++Count[slot];
        SquaredDifferences[slot] += delta * (value - Mean[slot]);
    }

    private sealed class Typed<T> : SlotStatistics
        where T : struct, INumber<T>
    {
        private readonly ValueGetter<T> _scalar;
        private readonly ValueGetter<VBuffer<T>> _vector;
        private readonly T[] _dense;
        private VBuffer<T> _buffer;

        internal Typed(int size, DataViewRow row, DataViewSchema.Column column)
            : base(size)
        {
            _dense = new T[size];
            if (column.Type is VectorDataViewType)
                _vector = row.GetGetter<VBuffer<T>>(column);
            else
                _scalar = row.GetGetter<T>(column);
        }

        internal override void Add()
        {
            if (_scalar is not null)
            {
                _scalar(ref _dense[0]);
            }
            else
            {
                _vector(ref _buffer);
                Contracts.Check(_buffer.Length == _dense.Length, $"Normalizer expected {_dense.Length} slots but got {_buffer.Length}");
                _buffer.CopyTo(_dense);
            }
            for (int i = 0; i < _dense.Length; i++)
                Add(i, double.CreateChecked(_dense[i]));
        }
    }
}

/// <summary>Scales numbers.</summary>
public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderName = "Normalizing";

    private readonly AffineSlots[] _slots;

    internal NormalizingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, AffineSlots[] slots)
        : base(env.Register(nameof(NormalizingTransformer)), columns) =>
        _slots = slots;

    internal static DataViewSchema.Column CheckInput(DataViewSchema.Column column, string paramName = "inputSchema")
    {
        if (column.Type is VectorDataViewType { IsKnownSize: false })
            throw Contracts.SchemaMismatch(paramName, "input", column.Name, "fixed-size vector or scalar", column.Type.ToString());
        var item = DataViewTypes.ItemOf(column.Type);
        if (item != NumberDataViewType.Single && item != NumberDataViewType.Double)
            throw Contracts.SchemaMismatch(paramName, "input", column.Name, "vector or scalar of Single or Double", column.Type.ToString());
        return column;
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.Read(reader =>
    {
        var columns = LoadColumns(reader);
        var slots = columns.Select(_ =>
        {
            var scale = DataViewTypeCodec.ReadItems<double>(reader);
            return new AffineSlots(scale, reader.ReadBoolean() ? DataViewTypeCodec.ReadItems<double>(reader) : null);
        }).ToArray();
        return new NormalizingTransformer(env, columns, slots);
    });

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, writer =>
    {
        SaveColumns(writer);
        foreach (var slots in _slots)
        {
            DataViewTypeCodec.WriteItems<double>(writer, slots.Scale);
            writer.Write(slots.Offset is not null);
            if (slots.Offset is not null)
                DataViewTypeCodec.WriteItems<double>(writer, slots.Offset);
        }
    });

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        var inputs = FindInputs(inputSchema);
        var outputs = new DataViewSchema.DetachedColumn[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            CheckInput(inputs[i]);
            int size = inputs[i].Type is VectorDataViewType vector ? vector.Size : 1;
            if (size != _slots[i].Scale.Length)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", inputs[i].Name, $"{_slots[i].Scale.Length} slots", inputs[i].Type.ToString());
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            annotations.Add(inputs[i].Annotations, kind => kind == AnnotationKinds.SlotNames);
            outputs[i] = new(ColumnPairs[i].Output, inputs[i].Type, annotations.ToAnnotations());
        }
        return new OneToOneMapper(inputs, outputs, (DataViewRow input, int pair, out Action disposer) =>
        {
            disposer = null;
            return DataViewTypes.ItemOf(inputs[pair].Type).RawType == typeof(float)
                ? Getter<float>(input, inputs[pair], _slots[pair])
                : Getter<double>(input, inputs[pair], _slots[pair]);
        });
    }

    private static Delegate Getter<T>(DataViewRow row, DataViewSchema.Column column, AffineSlots slots)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] scale = [.. slots.Scale.Select(T.CreateChecked)];
        T[] offset = slots.Offset is null ? new T[scale.Length] : [.. slots.Offset.Select(T.CreateChecked)];
        if (column.Type is not VectorDataViewType)
        {
            var scalar = row.GetGetter<T>(column);
            return (ValueGetter<T>)((ref T value) =>
            {
                scalar(ref value);
                value = (value - offset[0]) * scale[0];
            });
        }
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> input = default;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            getter(ref input);
            Contracts.Check(input.Length == scale.Length, $"Normalizer expected {scale.Length} slots but got {input.Length}");
            var editor = VBufferEditor.Create(ref value, input.Length);
            input.CopyTo(editor.Values);
            for (int i = 0; i < scale.Length; i++)
                editor.Values[i] = (editor.Values[i] - offset[i]) * scale[i];
            value = editor.Commit();
        });
    }
}
