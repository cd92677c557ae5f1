using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An <see cref="OnnxTransformer"/> bound to a schema.</summary>
internal sealed class OnnxRowMapper : IRowMapper
{
    private readonly OnnxTransformer _parent;
    private readonly OnnxModel.Tensor[] _inputs;
    private readonly OnnxModel.Tensor[] _outputs;
    private readonly DataViewSchema.Column[] _columns;

    public OnnxRowMapper(OnnxTransformer parent, DataViewSchema inputSchema)
    {
        _parent = parent;
        _inputs = [.. parent.Inputs.Select(parent.Model.GetInput)];
        _outputs = [.. parent.Outputs.Select(parent.Model.GetOutput)];
        _columns = [.. _inputs.Select(input => Check(input, Contracts.FindColumn(inputSchema, input.Name)))];
    }

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => [.. _outputs.Select(output => new DataViewSchema.DetachedColumn(output.Name, output.ColumnType, AnnotationsOf(output)))];

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        bool any = Enumerable.Range(0, _outputs.Length).Any(activeOutput);
        return column => any && Array.Exists(_columns, c => c.Index == column);
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        int[] active = [.. Enumerable.Range(0, _outputs.Length).Where(activeOutput)];
        var getters = new Delegate[_outputs.Length];
        disposer = null;
        if (active.Length == 0)
            return getters;

        var run = new OnnxRowRun(_parent.Model, input, [.. _inputs.Zip(_columns, OnnxInput.Create(input))], [.. active.Select(i => _outputs[i].Name)]);
        for (int i = 0; i < active.Length; i++)
            getters[active[i]] = OnnxOutput.MakeGetter(run, i, _outputs[active[i]]);
        disposer = run.Dispose;
        return getters;
    }

    private DataViewSchema.Annotations AnnotationsOf(OnnxModel.Tensor output)
    {
        if (!_parent.Model.SlotNames.TryGetValue(output.Name, out string[] names))
            return null;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddVector(AnnotationKinds.SlotNames, TextDataViewType.Instance, Array.ConvertAll(names, name => name.AsMemory()));
        return annotations.ToAnnotations();
    }

    private static DataViewSchema.Column Check(OnnxModel.Tensor input, DataViewSchema.Column column)
    {
        var vector = column.Type as VectorDataViewType;
        Contracts.Check(vector == null || vector.IsKnownSize, "Variable length input columns not supported");
        DataViewType item = DataViewTypes.ItemOf(column.Type);
        bool isKey = item is KeyDataViewType && item.RawType == input.ItemType.RawType;
        if (!item.Equals(input.ItemType) && !isKey)
            throw Contracts.SchemaMismatch("inputSchema", "input", input.Name, input.ItemType.ToString(), column.Type.ToString());
        int count = vector?.Size ?? 1;
        Contracts.Check(count % input.KnownCount == 0, $"Input shape mismatch: Input '{input.Name}' has shape {string.Join(",", input.Shape)}, but input data is of length {count}.");
        return column;
    }
}
