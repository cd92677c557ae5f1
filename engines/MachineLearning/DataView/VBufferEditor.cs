using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Makes editors, the only way to write into a <see cref="VBuffer{T}"/>.</summary>
public static class VBufferEditor
{
    /// <summary>An editor over the same values, length and density.</summary>
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) => destination.GetEditor();

    /// <summary>An editor that uses the arrays of <paramref name="destination"/> where they are long enough; dense without <paramref name="valuesCount"/>.</summary>
    public static VBufferEditor<T> Create<T>(
        ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false) =>
        destination.GetEditor(newLogicalLength, valuesCount, maxValuesCapacity, keepOldOnResize, requireIndicesOnDense);
}

/// <summary>Fill <see cref="Values"/> (and <see cref="Indices"/> when sparse), then <see cref="Commit"/>.</summary>
public readonly ref struct VBufferEditor<T>
{
    /// <summary>To write.</summary>
    public readonly Span<T> Values;

    /// <summary>To write; empty when dense.</summary>
    public readonly Span<int> Indices;

    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    internal VBufferEditor(int length, int count, T[] values, int[] indices, bool requireIndicesOnDense, bool createdValues, bool createdIndices)
    {
        (_length, _values, _indices) = (length, values, indices);
        Values = values.AsSpan(0, count);
        Indices = count < length || requireIndicesOnDense ? indices.AsSpan(0, count) : default;
        (CreatedNewValues, CreatedNewIndices) = (createdValues, createdIndices);
    }

    /// <summary>Whether the old array was too short.</summary>
    public bool CreatedNewValues { get; }

    /// <summary>Whether the old array was too short.</summary>
    public bool CreatedNewIndices { get; }

    /// <summary>The buffer with what was written.</summary>
    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    /// <summary>The buffer with only the first values that were written.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        Contracts.CheckParam(physicalValuesCount <= Values.Length, nameof(physicalValuesCount));
        return new(_length, physicalValuesCount, _values, _indices);
    }
}
