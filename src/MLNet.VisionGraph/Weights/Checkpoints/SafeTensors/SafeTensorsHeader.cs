using System.Text.Json;

namespace MLNet.VisionGraph.Weights.Checkpoints.SafeTensors;

/// <summary>A tensor as described by a safetensors header. The offsets count from the end of the header.</summary>
internal sealed record SafeTensorsEntry(string Name, WeightElementType ElementType, int[] Shape, long Begin, long End);

/// <summary>
/// The validated JSON header of a safetensors file: known element types, lengths that match the shapes, no gaps or overlaps, nothing
/// outside the file, no duplicate names.
/// </summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>The maximum length of a header according to the format, in bytes.</summary>
    public const int MaxLength = 100_000_000;

    private const int MaxDimensions = 16;

    private readonly List<SafeTensorsEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    public IReadOnlyList<SafeTensorsEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Gets the offset of the first tensor in the file.</summary>
    public long DataStart { get; private init; }

    public static SafeTensorsHeader Read(ByteSource source)
    {
        var length = BitConverter.ToUInt64(LittleEndian(source.Read(0, 8)));
        if (length > MaxLength)
            throw new InvalidDataException($"the header claims {length} bytes; at most {MaxLength} are allowed");
        if ((long)length > source.Length - 8)
            throw new InvalidDataException($"truncated: the header claims {length} bytes, but only {source.Length - 8} follow");

        var json = source.Read(8, (int)length);
        SafeTensorsHeader header = new() { DataStart = 8 + (long)length };
        try
        {
            header.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the header is not valid JSON: {exception.Message}", exception);
        }

        header.CheckLayout(source.Length - header.DataStart);
        return header;
    }

    public static string NameOf(WeightElementType type) =>
        type switch
        {
            WeightElementType.Float32 => "F32",
            WeightElementType.Float16 => "F16",
            WeightElementType.BFloat16 => "BF16",
            WeightElementType.Float64 => "F64",
            WeightElementType.Int64 => "I64",
            WeightElementType.Int32 => "I32",
            WeightElementType.Int16 => "I16",
            WeightElementType.Int8 => "I8",
            WeightElementType.UInt8 => "U8",
            WeightElementType.Boolean => "BOOL",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };

    private static byte[] LittleEndian(byte[] bytes)
    {
        if (!BitConverter.IsLittleEndian)
            Array.Reverse(bytes);
        return bytes;
    }

    private void Parse(byte[] json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 8 });
        Expect(ref reader, JsonTokenType.StartObject, "the header");
        HashSet<string> names = new(StringComparer.Ordinal);
        while (ReadNext(ref reader) == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            if (!names.Add(name))
                throw new InvalidDataException($"two entries are named '{name}'");
            if (name == "__metadata__")
                ParseMetadata(ref reader);
            else
                _entries.Add(ParseEntry(ref reader, name));
        }

        while (reader.Read()) { }
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "__metadata__");
        while (ReadNext(ref reader) == JsonTokenType.PropertyName)
        {
            var key = Text(ref reader);
            Expect(ref reader, JsonTokenType.String, $"the metadata '{key}'");
            if (!_metadata.TryAdd(key, Text(ref reader)))
                throw new InvalidDataException($"two metadata entries are named '{key}'");
        }
    }

    private static SafeTensorsEntry ParseEntry(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{name}'");
        WeightElementType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (ReadNext(ref reader) == JsonTokenType.PropertyName)
        {
            var property = Text(ref reader);
            switch (property)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, $"tensor '{name}': dtype");
                    type = TypeOf(Text(ref reader), name);
                    break;
                case "shape" when shape is null:
                    shape = Numbers(ref reader, $"tensor '{name}': shape", MaxDimensions);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = Numbers(ref reader, $"tensor '{name}': data_offsets", 2);
                    break;
                default:
                    throw new InvalidDataException($"tensor '{name}': unknown or repeated property '{property}'");
            }
        }

        if (type is null || shape is null || offsets is not { Length: 2 })
            throw new InvalidDataException($"tensor '{name}' lacks its dtype, shape or two data_offsets");
        var dimensions = TensorLayout.Dimensions(shape, $"tensor '{name}'");
        var bytes = TensorLayout.Count(dimensions, $"tensor '{name}'") * (long)ElementReader.SizeOf(type.Value);
        if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes)
        {
            throw new InvalidDataException(
                $"tensor '{name}': {NameOf(type.Value)} {WeightTensor.Describe(dimensions)} takes {bytes} bytes, "
                    + $"its offsets are {offsets[0]} to {offsets[1]}"
            );
        }

        return new SafeTensorsEntry(name, type.Value, dimensions, offsets[0], offsets[1]);
    }

    private static WeightElementType TypeOf(string dtype, string name)
    {
        foreach (var type in Enum.GetValues<WeightElementType>())
        {
            if (NameOf(type) == dtype)
                return type;
        }

        throw new InvalidDataException($"tensor '{name}' has the element type '{dtype}', which is not supported");
    }

    private static long[] Numbers(ref Utf8JsonReader reader, string what, int atMost)
    {
        Expect(ref reader, JsonTokenType.StartArray, what);
        List<long> numbers = [];
        while (ReadNext(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw new InvalidDataException($"{what} holds something other than whole numbers from 0 to {long.MaxValue}");
            if (numbers.Count == atMost)
                throw new InvalidDataException($"{what} holds more than {atMost} numbers");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private void CheckLayout(long dataLength)
    {
        long end = 0;
        foreach (var entry in _entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.End > dataLength)
                throw new InvalidDataException($"truncated: tensor '{entry.Name}' ends at {entry.End}, the data at {dataLength}");
            if (entry.Begin != end)
            {
                throw new InvalidDataException(
                    $"tensor '{entry.Name}' begins at {entry.Begin}, the one before it ends at {end}: "
                        + "the tensors must lie one after the other"
                );
            }

            end = entry.End;
        }

        if (end != dataLength)
            throw new InvalidDataException($"{dataLength - end} bytes after the last tensor belong to no tensor");
    }

    private static JsonTokenType ReadNext(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new InvalidDataException("the header ends too early");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string what)
    {
        if (ReadNext(ref reader) != token)
            throw new InvalidDataException($"{what} should be a {token}, it is a {reader.TokenType}");
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            // Utf8JsonReader throws this for bytes that are not UTF-8 and for unpaired surrogates.
            throw new InvalidDataException("the header holds text that is not valid UTF-8", exception);
        }
    }
}
