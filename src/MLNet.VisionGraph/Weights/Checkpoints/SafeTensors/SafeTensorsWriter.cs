using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNet.VisionGraph.Weights.Checkpoints.SafeTensors;

/// <summary>
/// The writer of safetensors files: the header in the state dict's order, the data with the widest elements first so that each tensor is
/// aligned.
/// </summary>
internal static class SafeTensorsWriter
{
    private const int ChunkElements = 16384;

    public static void Write(Stream stream, StateDict tensors, WeightElementType elementType, IReadOnlyDictionary<string, string>? metadata)
    {
        if (elementType is not (WeightElementType.Float32 or WeightElementType.Float16 or WeightElementType.BFloat16))
        {
            throw new ArgumentException(
                $"Floating tensors are written as Float32, Float16 or BFloat16, not as {elementType}.",
                nameof(elementType)
            );
        }

        if (tensors.ContainsKey("__metadata__"))
            throw new ArgumentException("A tensor cannot be named '__metadata__' in a safetensors file.", nameof(tensors));

        // LINQ's ordering is stable: equal widths keep the state dict's order.
        List<KeyValuePair<string, WeightTensor>> stored =
        [
            .. tensors.OrderByDescending(entry => ElementReader.SizeOf(StoredType(entry.Value, elementType))),
        ];
        Dictionary<string, (long Begin, long End)> offsets = new(StringComparer.Ordinal);
        long end = 0;
        foreach ((var name, var tensor) in stored)
        {
            var begin = end;
            end += tensor.Count * (long)ElementReader.SizeOf(StoredType(tensor, elementType));
            offsets[name] = (begin, end);
        }

        // Values are checked before the first byte is written.
        foreach ((var name, var tensor) in stored)
            CheckRange(name, tensor, elementType);
        WriteHeader(stream, tensors, elementType, metadata, offsets);
        foreach ((_, var tensor) in stored)
            WriteTensor(stream, tensor, StoredType(tensor, elementType));
    }

    private static WeightElementType StoredType(WeightTensor tensor, WeightElementType elementType) =>
        tensor.ElementType switch
        {
            WeightElementType.Float32 or WeightElementType.Float16 or WeightElementType.BFloat16 or WeightElementType.Float64 =>
                elementType,
            WeightElementType type => type,
        };

    private static void CheckRange(string name, WeightTensor tensor, WeightElementType elementType)
    {
        var type = StoredType(tensor, elementType);
        if (type is not (WeightElementType.Float16 or WeightElementType.BFloat16))
            return;
        foreach (var value in tensor.Values.Span)
        {
            var fits = type == WeightElementType.Float16 ? Half.IsFinite((Half)value) : (ToBFloat16(value) & 0x7f80) != 0x7f80;
            if (float.IsFinite(value) && !fits)
                throw new ArgumentException($"Tensor '{name}' holds {value}, which is beyond the range of {type}: write it as Float32.");
        }
    }

    private static void WriteHeader(
        Stream stream,
        StateDict tensors,
        WeightElementType elementType,
        IReadOnlyDictionary<string, string>? metadata,
        Dictionary<string, (long Begin, long End)> offsets
    )
    {
        ArrayBufferWriter<byte> header = new();
        using (Utf8JsonWriter json = new(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach ((var key, var value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            foreach ((var name, var tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafeTensorsHeader.NameOf(StoredType(tensor, elementType)));
                json.WriteStartArray("shape");
                foreach (var dimension in tensor.Shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offsets[name].Begin);
                json.WriteNumberValue(offsets[name].End);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded with spaces, as the format allows, so that the data begins at a multiple of eight.
        while (header.WrittenCount % 8 != 0)
            header.Write(" "u8);
        if (header.WrittenCount > SafeTensorsHeader.MaxLength)
            throw new ArgumentException($"The header takes {header.WrittenCount} bytes; the format allows {SafeTensorsHeader.MaxLength}.");
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
    }

    private static void WriteTensor(Stream stream, WeightTensor tensor, WeightElementType type)
    {
        var size = ElementReader.SizeOf(type);
        var buffer = new byte[Math.Min(ChunkElements, tensor.Count) * size];
        for (var start = 0; start < tensor.Count; start += ChunkElements)
        {
            var count = Math.Min(ChunkElements, tensor.Count - start);
            var chunk = buffer.AsSpan(0, count * size);
            if (type == WeightElementType.Float32 && BitConverter.IsLittleEndian)
            {
                MemoryMarshal.AsBytes(tensor.Values.Span.Slice(start, count)).CopyTo(chunk);
            }
            else if (ElementReader.IsExactInteger(type))
            {
                var integers = tensor.Integers.Span.Slice(start, count);
                for (var i = 0; i < count; i++)
                    WriteInteger(chunk.Slice(i * size, size), integers[i]);
            }
            else
            {
                var values = tensor.Values.Span.Slice(start, count);
                for (var i = 0; i < count; i++)
                    WriteNumber(chunk.Slice(i * size, size), type, values[i]);
            }

            stream.Write(chunk);
        }
    }

    private static void WriteNumber(Span<byte> destination, WeightElementType type, float value)
    {
        if (type == WeightElementType.Float32)
            BinaryPrimitives.WriteSingleLittleEndian(destination, value);
        else if (type == WeightElementType.Float16)
            BinaryPrimitives.WriteHalfLittleEndian(destination, (Half)value);
        else if (type == WeightElementType.BFloat16)
            BinaryPrimitives.WriteUInt16LittleEndian(destination, ToBFloat16(value));
        else
            WriteInteger(destination, (long)value);
    }

    /// <summary>The upper half of a float's bits, rounded to the nearest, ties to even; a NaN stays one.</summary>
    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    private static void WriteInteger(Span<byte> destination, long value)
    {
        switch (destination.Length)
        {
            case 8:
                BinaryPrimitives.WriteInt64LittleEndian(destination, value);
                break;
            case 4:
                BinaryPrimitives.WriteInt32LittleEndian(destination, (int)value);
                break;
            case 2:
                BinaryPrimitives.WriteInt16LittleEndian(destination, (short)value);
                break;
            default:
                destination[0] = (byte)value;
                break;
        }
    }
}
