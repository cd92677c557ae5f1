using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>
/// A tensor in a training checkpoint: single or double precision, 64-bit integers or bytes, stored bit for bit. The arrays are not copied.
/// </summary>
internal sealed class CheckpointTensor
{
    private readonly Array _values;

    private CheckpointTensor(WeightElementType type, IReadOnlyList<int> shape, Array values)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        var count = shape.Aggregate(1L, (product, dimension) => dimension < 0 || product > int.MaxValue ? -1 : product * dimension);
        if (count != values.Length)
            throw new ArgumentException($"The shape [{string.Join(", ", shape)}] does not fit {values.Length} values.", nameof(shape));
        (ElementType, Shape, _values) = (type, [.. shape], values);
        if ((long)values.Length * ElementSize > int.MaxValue)
            throw new ArgumentException(
                $"A tensor of a checkpoint takes at most {int.MaxValue} bytes; this one has {values.Length} values.",
                nameof(values)
            );
    }

    /// <summary>Gets the type of the elements: Float32, Float64, Int64 or UInt8.</summary>
    public WeightElementType ElementType { get; }

    /// <summary>Gets the dimensions, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Gets the number of values.</summary>
    public int Count => _values.Length;

    internal int ElementSize => SizeOf(ElementType);

    /// <summary>Gets the values as they lie in memory and in the file: little-endian.</summary>
    internal Span<byte> Bytes => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(_values), Count * ElementSize);

    /// <summary>Creates a tensor of single-precision values.</summary>
    /// <param name="shape">The dimensions.</param>
    /// <param name="values">The values, row-major.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The shape does not match the number of values, or they take more than 2 GiB.</exception>
    public static CheckpointTensor From(IReadOnlyList<int> shape, float[] values) => new(WeightElementType.Float32, shape, values);

    /// <inheritdoc cref="From(IReadOnlyList{int}, float[])"/>
    /// <summary>Creates a tensor of double-precision values.</summary>
    public static CheckpointTensor From(IReadOnlyList<int> shape, double[] values) => new(WeightElementType.Float64, shape, values);

    /// <inheritdoc cref="From(IReadOnlyList{int}, float[])"/>
    /// <summary>Creates a tensor of 64-bit integers.</summary>
    public static CheckpointTensor From(IReadOnlyList<int> shape, long[] values) => new(WeightElementType.Int64, shape, values);

    /// <inheritdoc cref="From(IReadOnlyList{int}, float[])"/>
    /// <summary>Creates a tensor of bytes, for other data: the state of a random number generator, or numbers of another format.</summary>
    public static CheckpointTensor From(IReadOnlyList<int> shape, byte[] values) => new(WeightElementType.UInt8, shape, values);

    /// <summary>Gets the values.</summary>
    /// <typeparam name="T">
    /// The tensor's element type: <see langword="float"/>, <see langword="double"/>, <see langword="long"/> or <see langword="byte"/>.
    /// </typeparam>
    /// <returns>The array itself, not a copy.</returns>
    /// <exception cref="InvalidDataException">The tensor has another element type.</exception>
    public T[] Values<T>()
        where T : unmanaged => _values as T[] ?? throw new InvalidDataException($"The tensor holds {ElementType}, not {typeof(T).Name}.");

    internal static CheckpointTensor Empty(WeightElementType type, int[] shape, int count) =>
        type switch
        {
            WeightElementType.Float32 => From(shape, new float[count]),
            WeightElementType.Float64 => From(shape, new double[count]),
            WeightElementType.Int64 => From(shape, new long[count]),
            WeightElementType.UInt8 => From(shape, new byte[count]),
            _ => throw new InvalidDataException($"a training checkpoint does not contain {type}"),
        };

    internal static int SizeOf(WeightElementType type) =>
        type switch
        {
            WeightElementType.Float64 or WeightElementType.Int64 => 8,
            WeightElementType.Float32 => 4,
            _ => 1,
        };
}
