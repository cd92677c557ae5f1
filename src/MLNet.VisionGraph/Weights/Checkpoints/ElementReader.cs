using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Weights.Checkpoints;

/// <summary>A method that fills a span with stored bytes.</summary>
internal delegate void ByteFiller(Span<byte> destination);

/// <summary>The conversion of stored elements to floats, or to 64-bit integers where floats would lose digits.</summary>
internal static class ElementReader
{
    public static int SizeOf(WeightElementType type) =>
        type switch
        {
            WeightElementType.Float64 or WeightElementType.Int64 => 8,
            WeightElementType.Float32 or WeightElementType.Int32 => 4,
            WeightElementType.Float16 or WeightElementType.BFloat16 or WeightElementType.Int16 => 2,
            _ => 1,
        };

    /// <summary>Determines whether elements of a type are kept as exact integers.</summary>
    public static bool IsExactInteger(WeightElementType type) => type is WeightElementType.Int64 or WeightElementType.Int32;

    /// <summary>Returns the number of bytes that an element takes once it is read.</summary>
    public static int ReadSizeOf(WeightElementType type) => IsExactInteger(type) ? sizeof(long) : sizeof(float);

    public static float[] ReadFloats(WeightElementType type, int count, bool bigEndian, ByteFiller fill)
    {
        CheckedLength(type, count);
        var values = new float[count];
        if (type == WeightElementType.Float32)
        {
            // The usual case: read directly into the array.
            fill(MemoryMarshal.AsBytes(values.AsSpan()));
            if (bigEndian == BitConverter.IsLittleEndian)
            {
                var bits = MemoryMarshal.Cast<float, int>(values.AsSpan());
                BinaryPrimitives.ReverseEndianness(bits, bits);
            }

            return values;
        }

        WithBytes(type, count, bigEndian, fill, bytes => ToFloats(type, bytes, values));
        return values;
    }

    public static long[] ReadIntegers(WeightElementType type, int count, bool bigEndian, ByteFiller fill)
    {
        CheckedLength(type, count);
        var values = new long[count];
        WithBytes(
            type,
            count,
            bigEndian,
            fill,
            bytes =>
            {
                if (type == WeightElementType.Int64)
                {
                    MemoryMarshal.Cast<byte, long>(bytes).CopyTo(values);
                }
                else
                {
                    var source = MemoryMarshal.Cast<byte, int>(bytes);
                    for (var i = 0; i < source.Length; i++)
                        values[i] = source[i];
                }
            }
        );
        return values;
    }

    private delegate void ByteReader(ReadOnlySpan<byte> bytes);

    private static void WithBytes(WeightElementType type, int count, bool bigEndian, ByteFiller fill, ByteReader read)
    {
        var length = CheckedLength(type, count);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = rented.AsSpan(0, length);
            fill(bytes);
            if (bigEndian == BitConverter.IsLittleEndian)
                ReverseElements(bytes, SizeOf(type));
            read(bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int CheckedLength(WeightElementType type, int count)
    {
        var length = (long)count * SizeOf(type);
        return length <= Array.MaxLength
            ? (int)length
            : throw new InvalidDataException($"a tensor of {length} bytes is too large: at most {Array.MaxLength} are read");
    }

    private static void ReverseElements(Span<byte> bytes, int size)
    {
        for (var i = 0; size > 1 && i < bytes.Length; i += size)
            bytes.Slice(i, size).Reverse();
    }

    private static void ToFloats(WeightElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case WeightElementType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)halves[i];
                break;
            case WeightElementType.BFloat16:
                var upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
            case WeightElementType.Float64:
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)doubles[i];
                break;
            case WeightElementType.Int16:
                var shorts = MemoryMarshal.Cast<byte, short>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = shorts[i];
                break;
            case WeightElementType.Int8:
                for (var i = 0; i < values.Length; i++)
                    values[i] = (sbyte)bytes[i];
                break;
            case WeightElementType.UInt8:
                for (var i = 0; i < values.Length; i++)
                    values[i] = bytes[i];
                break;
            case WeightElementType.Boolean:
                for (var i = 0; i < values.Length; i++)
                    values[i] = bytes[i] != 0 ? 1 : 0;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Not read as floats.");
        }
    }
}
