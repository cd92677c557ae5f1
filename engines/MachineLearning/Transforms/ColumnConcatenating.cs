using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel(ColumnConcatenatingTransformer.LoaderName, typeof(ColumnConcatenatingTransformer))]

namespace Microsoft.ML.Transforms
{
    /// <summary>Makes a <see cref="ColumnConcatenatingTransformer"/>.</summary>
    public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
    {
        private readonly IHostEnvironment _env;
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
        {
            _env = Contracts.CheckValue(env, nameof(env));
            _output = Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
            Contracts.CheckValue(inputColumnNames, nameof(inputColumnNames));
            Contracts.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
            _inputs = inputColumnNames.Length > 0 ? inputColumnNames : [outputColumnName];
        }

        /// <inheritdoc/>
        public ColumnConcatenatingTransformer Fit(IDataView input)
        {
            Contracts.CheckValue(input, nameof(input));
            var transformer = new ColumnConcatenatingTransformer(_env, _output, _inputs);
            transformer.GetOutputSchema(input.Schema);
            return transformer;
        }

        /// <inheritdoc/>
        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            var inputs = _inputs.Select(name => Contracts.FindColumn(inputSchema, name)).ToArray();
            var first = inputs[0];
            foreach (var column in inputs)
            {
                if (!column.ItemType.Equals(first.ItemType) || column.IsKey != first.IsKey)
                    throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, first.ItemType.ToString(), column.TypeString);
            }
            var annotations = new List<SchemaShape.Column>();
            if (inputs.All(c => c.Has(AnnotationKinds.IsNormalized)))
                annotations.Add(AnnotationKinds.Scalar(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance));
            if (inputs.Any(c => c.Kind == SchemaShape.Column.VectorKind.Scalar || c.Has(AnnotationKinds.SlotNames)))
                annotations.Add(AnnotationKinds.Vector(AnnotationKinds.SlotNames, TextDataViewType.Instance));
            var kind = inputs.Any(c => c.Kind == SchemaShape.Column.VectorKind.VariableVector) ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
            return inputSchema.With(new SchemaShape.Column(_output, kind, first.ItemType, first.IsKey, new SchemaShape(annotations)));
        }
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>Puts columns one after the other into a vector.</summary>
    public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
    {
        internal const string LoaderName = "ColumnConcatenating";

        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingTransformer(IHostEnvironment env, string output, string[] inputs)
            : base(env.Register(nameof(ColumnConcatenatingTransformer))) =>
            (_output, _inputs) = (output, inputs);

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.Read(reader =>
        {
            string output = reader.ReadString();
            int count = reader.ReadInt32();
            Contracts.CheckDecode(count > 0);
            return new ColumnConcatenatingTransformer(env, output, [.. Enumerable.Range(0, count).Select(_ => reader.ReadString())]);
        });

        private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, writer =>
        {
            writer.Write(_output);
            writer.Write(_inputs.Length);
            foreach (string input in _inputs)
                writer.Write(input);
        });

        private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
        {
            var inputs = _inputs.Select(name => Contracts.FindColumn(inputSchema, name)).ToArray();
            var item = DataViewTypes.ItemOf(inputs[0].Type) as PrimitiveDataViewType
                ?? throw Contracts.SchemaMismatch(nameof(inputSchema), "input", inputs[0].Name, "primitive or vector", inputs[0].Type.ToString());
            int size = 0;
            bool known = true;
            foreach (var column in inputs)
            {
                if (!DataViewTypes.ItemOf(column.Type).Equals(item))
                    throw Contracts.SchemaMismatch(nameof(inputSchema), "input", column.Name, item.ToString(), column.Type.ToString());
                known &= column.Type is not VectorDataViewType { IsKnownSize: false };
                size += column.Type is VectorDataViewType vector ? vector.Size : 1;
            }
            return new Mapper(inputs, new DataViewSchema.DetachedColumn(_output, new VectorDataViewType(item, known ? size : 0), Annotate(inputs, known)), item);
        }

        private static DataViewSchema.Annotations Annotate(DataViewSchema.Column[] inputs, bool known)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            if (inputs.All(c => c.IsNormalized()))
                builder.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            if (known && inputs.Any(c => c.Type is not VectorDataViewType || c.HasSlotNames()))
                builder.AddVector(AnnotationKinds.SlotNames, TextDataViewType.Instance, [.. inputs.SelectMany(c => SlotNames(c, inputs.Length > 1))]);
            return builder.ToAnnotations();
        }

        private static IEnumerable<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column column, bool prefix)
        {
            if (column.Type is not VectorDataViewType vector)
                return [column.Name.AsMemory()];
            if (!column.HasSlotNames())
                return new ReadOnlyMemory<char>[vector.Size];
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetSlotNames(ref names);
            return [.. names.DenseValues().Select(n => n.IsEmpty || !prefix ? n : $"{column.Name}.{n}".AsMemory())];
        }

        private sealed class Mapper(DataViewSchema.Column[] inputs, DataViewSchema.DetachedColumn output, PrimitiveDataViewType item) : IRowMapper
        {
            public DataViewSchema.DetachedColumn[] GetOutputColumns() => [output];

            public Func<int, bool> GetDependencies(Func<int, bool> activeOutput) =>
                activeOutput(0) ? index => inputs.Any(c => c.Index == index) : _ => false;

            public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
            {
                disposer = null;
                return [activeOutput(0) ? ((Delegate)MakeGetter<int>).InvokeWith<Delegate>(item.RawType, input) : null];
            }

            private ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow row)
            {
                var scalars = new ValueGetter<T>[inputs.Length];
                var vectors = new ValueGetter<VBuffer<T>>[inputs.Length];
                var buffers = new VBuffer<T>[inputs.Length];
                for (int i = 0; i < inputs.Length; i++)
                {
                    if (inputs[i].Type is VectorDataViewType)
                        vectors[i] = row.GetGetter<VBuffer<T>>(inputs[i]);
                    else
                        scalars[i] = row.GetGetter<T>(inputs[i]);
                }
                return (ref VBuffer<T> value) =>
                {
                    int length = 0;
                    for (int i = 0; i < vectors.Length; i++)
                    {
                        if (vectors[i] is null)
                        {
                            length++;
                            continue;
                        }
                        vectors[i](ref buffers[i]);
                        length += buffers[i].Length;
                    }
                    var editor = VBufferEditor.Create(ref value, length);
                    for (int i = 0, at = 0; i < vectors.Length; i++)
                    {
                        if (vectors[i] is null)
                        {
                            scalars[i](ref editor.Values[at++]);
                            continue;
                        }
                        buffers[i].CopyTo(editor.Values.Slice(at, buffers[i].Length));
                        at += buffers[i].Length;
                    }
                    value = editor.Commit();
                };
            }
        }
    }
}
