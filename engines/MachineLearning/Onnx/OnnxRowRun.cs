using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>One cursor's use of the session: a run per row, whose outputs live until the next one.</summary>
internal sealed class OnnxRowRun(OnnxModel model, DataViewRow row, OnnxInput[] inputs, string[] outputNames) : IDisposable
{
    private readonly string[] _inputNames = [.. inputs.Select(input => input.Name)];
    private readonly OrtValue[] _values = new OrtValue[inputs.Length];
    private readonly RunOptions _options = new();
    private IDisposableReadOnlyCollection<OrtValue> _outputs;
    private long _position = -1;

    /// <summary>An output for the row that the cursor stands on.</summary>
    public OrtValue GetOutput(int index)
    {
        Contracts.Check(row.Position >= 0, RowErrors.NoValue);
        if (_outputs == null || _position != row.Position)
            Run();
        return _outputs[index];
    }

    public void Dispose()
    {
        _outputs?.Dispose();
        _outputs = null;
        _options.Dispose();
    }

    private void Run()
    {
        _outputs?.Dispose();
        _outputs = null;
        try
        {
            for (int i = 0; i < inputs.Length; i++)
                _values[i] = inputs[i].Read();
            _outputs = model.Session.Run(_options, _inputNames, _values, outputNames);
            _position = row.Position;
        }
        finally
        {
            for (int i = 0; i < _values.Length; i++)
            {
                _values[i]?.Dispose();
                _values[i] = null;
            }
        }
    }
}

/// <summary>A column as a model's input.</summary>
internal abstract class OnnxInput(string name)
{
    public string Name => name;

    /// <summary>The current row's value as a tensor over memory that stays until the next call.</summary>
    public abstract OrtValue Read();

    /// <summary>Makes inputs over a row out of tensors and columns.</summary>
    public static Func<OnnxModel.Tensor, DataViewSchema.Column, OnnxInput> Create(DataViewRow row) => (tensor, column) =>
    {
        Type kind = column.Type is VectorDataViewType ? typeof(Vector<>) : typeof(Scalar<>);
        Contracts.Check(tensor.ItemType is NumberDataViewType or BooleanDataViewType, $"Input '{tensor.Name}' holds {tensor.ItemType}: only numbers and Boolean are supported");
        return (OnnxInput)Activator.CreateInstance(kind.MakeGenericType(tensor.ItemType.RawType), tensor, row, column);
    };

    private sealed class Vector<T>(OnnxModel.Tensor tensor, DataViewRow row, DataViewSchema.Column column) : OnnxInput(tensor.Name)
        where T : unmanaged
    {
        private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(row.Schema[column.Index]);
        private readonly T[] _dense = new T[((VectorDataViewType)column.Type).Size];
        private readonly long[] _shape = tensor.ShapeFor(((VectorDataViewType)column.Type).Size);
        private VBuffer<T> _value;

        public override OrtValue Read()
        {
            _getter(ref _value);
            Contracts.Check(_value.Length == _dense.Length, $"Input '{Name}' has a row of length {_value.Length} where {_dense.Length} was announced");
            _value.CopyTo(_dense);
            return OrtValue.CreateTensorValueFromMemory(_dense, _shape);
        }
    }

    private sealed class Scalar<T>(OnnxModel.Tensor tensor, DataViewRow row, DataViewSchema.Column column) : OnnxInput(tensor.Name)
        where T : unmanaged
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(row.Schema[column.Index]);
        private readonly T[] _value = new T[1];
        private readonly long[] _shape = tensor.ShapeFor(1);

        public override OrtValue Read()
        {
            _getter(ref _value[0]);
            return OrtValue.CreateTensorValueFromMemory(_value, _shape);
        }
    }
}

/// <summary>A model's output as a column.</summary>
internal static class OnnxOutput
{
    public static Delegate MakeGetter(OnnxRowRun run, int index, OnnxModel.Tensor tensor)
    {
        Contracts.Check(tensor.ItemType is NumberDataViewType or BooleanDataViewType, $"Output '{tensor.Name}' holds {tensor.ItemType}: only numbers and Boolean are supported");
        Type kind = tensor.ColumnType is VectorDataViewType ? typeof(Vector<>) : typeof(Scalar<>);
        return ((IMaker)Activator.CreateInstance(kind.MakeGenericType(tensor.ItemType.RawType))).Make(run, index);
    }

    private interface IMaker
    {
        Delegate Make(OnnxRowRun run, int index);
    }

    private sealed class Vector<T> : IMaker
        where T : unmanaged
    {
        public Delegate Make(OnnxRowRun run, int index) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            ReadOnlySpan<T> values = run.GetOutput(index).GetTensorDataAsSpan<T>();
            VBufferEditor<T> editor = VBufferEditor.Create(ref value, values.Length);
            values.CopyTo(editor.Values);
            value = editor.Commit();
        });
    }

    private sealed class Scalar<T> : IMaker
        where T : unmanaged
    {
        public Delegate Make(OnnxRowRun run, int index) => (ValueGetter<T>)((ref T value) => value = run.GetOutput(index).GetTensorDataAsSpan<T>()[0]);
    }
}
