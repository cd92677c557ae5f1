using System.Collections;

using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector, dense or sparse. Its arrays may be longer than what is used, so that a getter can fill the same buffer row after row.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    /// <summary>The logical length.</summary>
    public readonly int Length;

    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    /// <summary>Dense; <paramref name="indices"/> is kept as spare room only.</summary>
    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam((values?.Length ?? 0) >= length, nameof(values));
        (Length, _count, _values, _indices) = (length, length, values, indices);
    }

    /// <summary>Sparse when <paramref name="count"/> is below <paramref name="length"/>; indices ascending.</summary>
    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(count >= 0 && count <= length, nameof(count));
        Contracts.CheckParam((values?.Length ?? 0) >= count, nameof(values));
        Contracts.CheckParam(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        (Length, _count, _values, _indices) = (length, count, values, indices);
    }

    /// <summary>Whether every item is stored.</summary>
    public bool IsDense => _count == Length;

    /// <summary>The stored values.</summary>
    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>Where the stored values belong; empty when dense.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    /// <summary>Copies into another buffer, reusing its arrays.</summary>
    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    /// <summary>Copies a part into another buffer, reusing its arrays.</summary>
    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Contracts.CheckParam(sourceIndex >= 0 && sourceIndex <= Length, nameof(sourceIndex));
        Contracts.CheckParam(length >= 0 && length <= Length - sourceIndex, nameof(length));
        if (IsDense)
        {
            var dense = VBufferEditor.Create(ref destination, length);
            GetValues().Slice(sourceIndex, length).CopyTo(dense.Values);
            destination = dense.Commit();
            return;
        }
        var indices = GetIndices();
        int first = LowerBound(indices, sourceIndex);
        int past = LowerBound(indices, sourceIndex + length);
        var editor = VBufferEditor.Create(ref destination, length, past - first);
        GetValues()[first..past].CopyTo(editor.Values);
        if (!editor.Indices.IsEmpty)
        {
            for (int i = first; i < past; i++)
                editor.Indices[i - first] = indices[i] - sourceIndex;
        }
        destination = editor.Commit();
    }

    /// <summary>Copies every item, zeros included.</summary>
    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    /// <summary>Copies every item, with <paramref name="defaultValue"/> for those that are not stored.</summary>
    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Contracts.CheckParam(destinationIndex >= 0 && destinationIndex <= destination.Length - Length, nameof(destination), "Not enough capacity in destination array.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    /// <summary>Copies into another buffer that becomes dense.</summary>
    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Fills a buffer from an array.</summary>
    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Every item in order.</summary>
    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    /// <summary>Index and value of the stored items, or of all.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        for (int stored = 0, i = 0; i < (all ? Length : _count); i++)
        {
            if (IsDense)
                yield return new(i, _values[i]);
            else if (!all)
                yield return new(_indices[i], _values[i]);
            else if (stored < _count && _indices[stored] == i)
                yield return new(i, _values[stored++]);
            else
                yield return new(i, default);
        }
    }

    /// <summary>One item.</summary>
    public T GetItemOrDefault(int index)
    {
        T value = default;
        GetItemOrDefault(index, ref value);
        return value;
    }

    /// <summary>One item.</summary>
    public void GetItemOrDefault(int index, ref T destination)
    {
        Contracts.CheckParam(index >= 0 && index < Length, nameof(index));
        if (IsDense)
        {
            destination = _values[index];
            return;
        }
        int at = Array.BinarySearch(_indices, 0, _count, index);
        destination = at >= 0 ? _values[at] : default;
    }

    /// <summary>Every item in order.</summary>
    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> GetEditor() => new(Length, _count, _values, _indices, requireIndicesOnDense: false, false, false);

    internal VBufferEditor<T> GetEditor(int length, int? valuesCount, int? maxCapacity, bool keepOld, bool requireIndicesOnDense)
    {
        Contracts.CheckParam(length >= 0, "newLogicalLength");
        Contracts.CheckParam(valuesCount is null || valuesCount <= length, nameof(valuesCount));
        int count = valuesCount ?? length;
        T[] values = Grow(_values, count, maxCapacity, keepOld, out bool newValues);
        int[] indices = _indices;
        bool newIndices = false;
        if (count < length || requireIndicesOnDense)
            indices = Grow(_indices, count, maxCapacity, keepOld, out newIndices);
        return new VBufferEditor<T>(length, count, values, indices, requireIndicesOnDense, newValues, newIndices);
    }

    private static TItem[] Grow<TItem>(TItem[] items, int count, int? maxCapacity, bool keepOld, out bool created)
    {
        created = (items?.Length ?? 0) < count;
        if (!created)
            return items;
        var grown = new TItem[maxCapacity is int max ? Math.Max(count, Math.Min(max, 2 * (items?.Length ?? 0))) : count];
        if (keepOld)
            items?.CopyTo(grown, 0);
        return grown;
    }

    private static int LowerBound(ReadOnlySpan<int> indices, int value)
    {
        int at = indices.BinarySearch(value);
        return at >= 0 ? at : ~at;
    }
}
