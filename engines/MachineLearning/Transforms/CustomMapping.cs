using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel(CustomMappingLoader.LoaderName, typeof(CustomMappingLoader))]

namespace Microsoft.ML
{
    /// <summary>Transforms made of a user's function.</summary>
    public static class CustomMappingCatalog
    {
        /// <summary>
        /// New columns out of a function on objects. Only with a contract name can it be saved; loading then needs a
        /// <see cref="CustomMappingFactory{TSrc, TDst}"/> with that name in the function's assembly, or in a registered one.
        /// </summary>
        public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(
            this TransformsCatalog catalog,
            Action<TSrc, TDst> mapAction,
            string contractName,
            SchemaDefinition inputSchemaDefinition = null,
            SchemaDefinition outputSchemaDefinition = null)
            where TSrc : class, new()
            where TDst : class, new() =>
            new(catalog.Environment, mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition);
    }
}

namespace Microsoft.ML.Transforms
{
    /// <summary>Marks a factory with the name under which saved models refer to it.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class CustomMappingFactoryAttributeAttribute : ExtensionBaseAttribute
    {
        /// <summary>With that name.</summary>
        public CustomMappingFactoryAttributeAttribute(string contractName)
            : base(contractName)
        {
        }
    }

    /// <summary>Gives a loaded model its function back.</summary>
    public abstract class CustomMappingFactory<TSrc, TDst> : ICustomMappingFactory
        where TSrc : class, new()
        where TDst : class, new()
    {
        /// <summary>The function.</summary>
        public abstract Action<TSrc, TDst> GetMapping();

        ITransformer ICustomMappingFactory.Create(IHostEnvironment env, string contractName) =>
            new CustomMappingTransformer<TSrc, TDst>(env, GetMapping(), contractName, null, null);
    }

    internal interface ICustomMappingFactory
    {
        ITransformer Create(IHostEnvironment env, string contractName);
    }

    internal static class CustomMappingLoader
    {
        internal const string LoaderName = "CustomMapping";

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
        {
            var (contract, assembly) = ctx.Read(reader => (reader.ReadString(), reader.ReadString()));
            try
            {
                env.ComponentCatalog.RegisterAssembly(Assembly.Load(assembly));
            }
            catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException)
            {
                // The user may have registered another assembly that has the contract.
            }
            return ((ICustomMappingFactory)env.ComponentCatalog.CreateExtension(typeof(CustomMappingFactoryAttributeAttribute), contract)).Create(env, contract);
        }
    }

    /// <summary>Makes a <see cref="CustomMappingTransformer{TSrc, TDst}"/>.</summary>
    public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
        where TSrc : class, new()
        where TDst : class, new()
    {
        internal CustomMappingEstimator(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition input, SchemaDefinition output)
            : base(
                env.Register(nameof(CustomMappingEstimator<TSrc, TDst>)),
                new CustomMappingTransformer<TSrc, TDst>(env, mapAction, contractName, input, output))
        {
        }

        /// <inheritdoc/>
        public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            foreach (var member in Transformer.InputColumns)
            {
                var required = SchemaShape.Column.Create(member.Name, member.Type);
                var column = Contracts.FindColumn(inputSchema, member.Name);
                // A member without a size takes vectors of any.
                bool fits = column.Fits(required) || (required.Kind == SchemaShape.Column.VectorKind.VariableVector &&
                    column.Fits(new SchemaShape.Column(required.Name, SchemaShape.Column.VectorKind.Vector, required.ItemType, required.IsKey)));
                if (!fits)
                    throw Contracts.SchemaMismatch(nameof(inputSchema), "input", member.Name, required.TypeString, column.TypeString);
            }
            return inputSchema.With([.. SchemaShape.Create(Transformer.AddedColumns)]);
        }
    }

    /// <summary>Calls a user's function for each row.</summary>
    public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
        where TSrc : class, new()
        where TDst : class, new()
    {
        private readonly Action<TSrc, TDst> _map;
        private readonly string _contractName;
        private readonly SchemaDefinition _input;
        private readonly MemberAccess<TDst> _output;

        internal CustomMappingTransformer(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition input, SchemaDefinition output)
        {
            Contracts.CheckValue(env, nameof(env));
            _map = Contracts.CheckValue(mapAction, nameof(mapAction));
            _contractName = contractName;
            _input = input ?? SchemaDefinition.Create(typeof(TSrc), SchemaDefinition.Direction.Write);
            _output = new MemberAccess<TDst>(output, SchemaDefinition.Direction.Read);
        }

        bool ITransformer.IsRowToRowMapper => true;

        internal DataViewSchema AddedColumns => _output.Schema;

        internal IEnumerable<(string Name, DataViewType Type)> InputColumns => _input.Select(c => (c.ColumnName, c.ColumnType));

        /// <inheritdoc/>
        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) =>
            RowToRowMapperView.OutputSchemaOf(Contracts.CheckValue(inputSchema, nameof(inputSchema)), new Mapper(this, inputSchema));

        /// <inheritdoc/>
        public IDataView Transform(IDataView input) =>
            new RowToRowMapperView(Contracts.CheckValue(input, nameof(input)), new Mapper(this, input.Schema));

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
            new RowToRowMapperView(new EmptyDataView(Contracts.CheckValue(inputSchema, nameof(inputSchema))), new Mapper(this, inputSchema));

        void ICanSaveModel.Save(ModelSaveContext ctx)
        {
            Contracts.Check(!string.IsNullOrEmpty(_contractName), "Empty contract name for a transform: the transform cannot be saved");
            ctx.Write(CustomMappingLoader.LoaderName, writer =>
            {
                writer.Write(_contractName);
                writer.Write(_map.Method.DeclaringType.Assembly.FullName);
            });
        }

        private sealed class Mapper : IRowMapper
        {
            private readonly CustomMappingTransformer<TSrc, TDst> _parent;
            private readonly RowReader<TSrc> _reader;
            private readonly HashSet<int> _needed;

            internal Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema inputSchema)
            {
                _parent = parent;
                _reader = new RowReader<TSrc>(inputSchema, ignoreMissingColumns: false, parent._input);
                _needed = [.. _reader.Columns.Select(c => c.Index)];
            }

            public DataViewSchema.DetachedColumn[] GetOutputColumns() => [.. _parent._output.Schema.Select(c => new DataViewSchema.DetachedColumn(c))];

            public Func<int, bool> GetDependencies(Func<int, bool> activeOutput) =>
                Enumerable.Range(0, _parent._output.Count).Any(activeOutput) ? _needed.Contains : _ => false;

            public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
            {
                disposer = null;
                var getters = new Delegate[_parent._output.Count];
                if (!Enumerable.Range(0, getters.Length).Any(activeOutput))
                    return getters;
                var fill = _reader.Bind(input);
                var (source, target) = (new TSrc(), new TDst());
                long served = -1;
                TDst Current()
                {
                    // Once per row, however many columns are read.
                    if (served != input.Position)
                    {
                        fill(source);
                        _parent._map(source, target);
                        served = input.Position;
                    }
                    return target;
                }
                for (int i = 0; i < getters.Length; i++)
                    getters[i] = activeOutput(i) ? _parent._output.MakeGetter(i, Current) : null;
                return getters;
            }
        }
    }
}
