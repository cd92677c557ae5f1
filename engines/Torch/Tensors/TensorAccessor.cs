using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in memory, in the order of its shape whatever its strides are.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly Tensor tensor;

    internal TensorAccessor(Tensor tensor) => this.tensor = tensor;

    public long Count => tensor.NumberOfElements;

    public bool IsReadOnly => false;

    public unsafe T this[params long[] indices]
    {
        get => *Address(indices);
        set => *Address(indices) = value;
    }

    public unsafe T[] ToArray()
    {
        var values = new T[Count];
        CopyTo(values);
        return values;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int count = checked((int)(Count - tensorIndex));
        if (tensorIndex < 0 || arrayIndex < 0 || count < 0 || array.Length - arrayIndex < count)
            throw new ArgumentException("The array is too small for the elements of the tensor.", nameof(array));
        if (tensor.is_contiguous())
        {
            new ReadOnlySpan<T>((T*)tensor.Data + tensorIndex, count).CopyTo(array[arrayIndex..]);
            return;
        }
        using var contiguous = tensor.contiguous();
        new ReadOnlySpan<T>((T*)contiguous.Data + tensorIndex, count).CopyTo(array[arrayIndex..]);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies as many as fit, or are there.</summary>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (tensor.is_contiguous())
        {
            array.Slice(arrayIndex, count).CopyTo(new Span<T>((T*)tensor.Data + tensorIndex, count));
            return;
        }
        for (int i = 0; i < count; i++)
            *Element(tensorIndex + i) = array[arrayIndex + i];
    }

    /// <summary>An array with as many dimensions as the tensor.</summary>
    public unsafe Array ToNDArray()
    {
        var array = Array.CreateInstance(typeof(T), tensor.shape);
        T[] values = ToArray();
        Buffer.BlockCopy(values, 0, array, 0, values.Length * sizeof(T));
        return array;
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => Equals(left, right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !Equals(left, right);

    public override bool Equals(object obj) => obj is TensorAccessor<T> other && Count == other.Count && this.SequenceEqual(other);

    public override int GetHashCode() => Count.GetHashCode();

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The tensor belongs to whom it came from.</summary>
    public void Dispose()
    {
    }

    internal unsafe T At(long index) =>
        index < Count ? *Element(index) : throw new IndexOutOfRangeException("The index is greater than the number of elements in the tensor");

    private unsafe T* Address(long[] indices)
    {
        long[] shape = tensor.shape;
        // One index counts elements.
        if (indices.Length == 1 && shape.Length != 1)
            return indices[0] >= 0 && indices[0] < Count ? Element(indices[0]) : throw new IndexOutOfRangeException();
        long[] strides = tensor.stride();
        if (indices.Length != shape.Length)
            throw new ArgumentException($"{indices.Length} indices for {shape.Length} dimensions.");
        long offset = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= shape[i])
                throw new IndexOutOfRangeException();
            offset += indices[i] * strides[i];
        }
        return (T*)tensor.Data + offset;
    }

    private unsafe T* Element(long index)
    {
        if (tensor.is_contiguous())
            return (T*)tensor.Data + index;
        long[] shape = tensor.shape;
        long[] strides = tensor.stride();
        long offset = 0;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            offset += index % shape[i] * strides[i];
            index /= shape[i];
        }
        return (T*)tensor.Data + offset;
    }
}
