using MLNet.VisionGraph.Weights.Checkpoints;

namespace MLNet.VisionGraph;

/// <summary>A tensor of a checkpoint: a shape and the values in row-major order.</summary>
public sealed class WeightTensor
{
    private readonly int[] _shape;
    private readonly ReadOnlyMemory<float> _values;
    private readonly ReadOnlyMemory<long> _integers;
    private float[]? _converted;

    /// <summary>Creates a tensor of single-precision values.</summary>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <param name="values">The values in row-major order. Their number is the product of <paramref name="shape"/>.</param>
    /// <exception cref="ArgumentException">A dimension is negative, or the number of values is not the product of the shape.</exception>
    public WeightTensor(IReadOnlyList<int> shape, ReadOnlyMemory<float> values)
        : this(shape, WeightElementType.Float32, values) { }

    internal WeightTensor(IReadOnlyList<int> shape, WeightElementType elementType, ReadOnlyMemory<float> values)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _shape = [.. shape];
        Count = CountOf(_shape, values.Length);
        ElementType = elementType;
        _values = values;
    }

    private WeightTensor(IReadOnlyList<int> shape, WeightElementType elementType, ReadOnlyMemory<long> integers)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _shape = [.. shape];
        Count = CountOf(_shape, integers.Length);
        ElementType = elementType;
        _integers = integers;
    }

    /// <summary>Gets the dimensions, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>Gets the number format in which the checkpoint stores the tensor.</summary>
    public WeightElementType ElementType { get; }

    /// <summary>Gets the number of values: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public int Count { get; }

    /// <summary>
    /// Gets the values as single-precision numbers, in row-major order. Half and bfloat16 values are exact; doubles and integers beyond
    /// 2^24 are rounded.
    /// </summary>
    public ReadOnlyMemory<float> Values => ElementReader.IsExactInteger(ElementType) ? _converted ??= Convert(_integers.Span) : _values;

    /// <summary>
    /// Gets the exact values of a tensor whose <see cref="ElementType"/> is <see cref="WeightElementType.Int64"/> or
    /// <see cref="WeightElementType.Int32"/>; empty for every other element type, whose values <see cref="Values"/> returns.
    /// </summary>
    public ReadOnlyMemory<long> Integers => _integers;

    /// <summary>Creates a tensor of 64-bit integers, such as a BatchNorm's counter.</summary>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <param name="values">The values in row-major order. Their number is the product of <paramref name="shape"/>.</param>
    /// <returns>A tensor whose <see cref="ElementType"/> is <see cref="WeightElementType.Int64"/>.</returns>
    /// <exception cref="ArgumentException">A dimension is negative, or the number of values is not the product of the shape.</exception>
    public static WeightTensor FromInt64(IReadOnlyList<int> shape, ReadOnlyMemory<long> values) =>
        new(shape, WeightElementType.Int64, values);

    /// <summary>Returns the element type and the shape, for example <c>Float32 [21, 3, 3, 3]</c>.</summary>
    /// <returns>A short description, without the values.</returns>
    public override string ToString() => $"{ElementType} {Describe(_shape)}";

    internal static WeightTensor FromIntegers(IReadOnlyList<int> shape, WeightElementType elementType, ReadOnlyMemory<long> values) =>
        new(shape, elementType, values);

    internal static string Describe(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Returns the same values with another shape of the same count.</summary>
    internal WeightTensor Reshape(IReadOnlyList<int> shape) =>
        ElementReader.IsExactInteger(ElementType)
            ? new WeightTensor(shape, ElementType, _integers)
            : new WeightTensor(shape, ElementType, _values);

    private static float[] Convert(ReadOnlySpan<long> integers)
    {
        var values = new float[integers.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = integers[i];
        return values;
    }

    private static int CountOf(int[] shape, int values)
    {
        long count = 1;
        foreach (var dimension in shape)
        {
            if (dimension < 0)
                throw new ArgumentException($"A dimension of the shape {Describe(shape)} is negative.", nameof(shape));

            // Beyond int.MaxValue, the product is wrong in any case; stopping there prevents an overflow.
            count = count > int.MaxValue && dimension != 0 ? count : count * dimension;
        }

        if (count != values)
            throw new ArgumentException($"The shape {Describe(shape)} asks for {count} values, but there are {values}.", nameof(values));
        return values;
    }
}
