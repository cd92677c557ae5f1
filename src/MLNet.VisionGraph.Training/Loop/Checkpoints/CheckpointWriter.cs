using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using MLNet.VisionGraph.Weights.Checkpoints.SafeTensors;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>Writes checkpoints: the header, the tensors with the widest elements first so that each is aligned, and the checksum.</summary>
internal static class CheckpointWriter
{
    private const int ChunkLength = 1 << 20;

    public static void Write(Stream stream, TrainingCheckpoint checkpoint)
    {
        // Values are written as they lie in memory.
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Checkpoints are written on little-endian machines only.");
        if (checkpoint.Tensors.Keys.FirstOrDefault(name => name is "__metadata__" or TrainingCheckpointFile.ChecksumName) is { } reserved)
            throw new ArgumentException($"A tensor cannot be named '{reserved}' in a checkpoint.", nameof(checkpoint));
        KeyValuePair<string, CheckpointTensor>[] tensors =
        [
            .. checkpoint.Tensors.OrderByDescending(entry => entry.Value.ElementSize).ThenBy(entry => entry.Key, StringComparer.Ordinal),
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = Header(checkpoint.Info, tensors);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        Emit(length);
        Emit(header);
        foreach (var (_, tensor) in tensors)
        {
            ReadOnlySpan<byte> bytes = tensor.Bytes;
            for (; !bytes.IsEmpty; bytes = bytes[Math.Min(ChunkLength, bytes.Length)..])
                Emit(bytes[..Math.Min(ChunkLength, bytes.Length)]);
        }

        stream.Write(hash.GetHashAndReset());

        void Emit(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            hash.AppendData(bytes);
        }
    }

    private static ReadOnlySpan<byte> Header(TrainingCheckpointInfo info, KeyValuePair<string, CheckpointTensor>[] tensors)
    {
        ArrayBufferWriter<byte> header = new();
        using (Utf8JsonWriter json = new(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString(TrainingCheckpointFile.FormatKey, TrainingCheckpointFile.Format);
            json.WriteString(TrainingCheckpointFile.InfoKey, JsonSerializer.Serialize(info, CheckpointJson.Default.TrainingCheckpointInfo));
            json.WriteEndObject();
            var end = 0L;
            foreach (var (name, tensor) in tensors)
            {
                var begin = end;
                end += tensor.Bytes.Length;
                Entry(json, name, SafeTensorsHeader.NameOf(tensor.ElementType), tensor.Shape, begin, end);
            }

            Entry(
                json,
                TrainingCheckpointFile.ChecksumName,
                "U8",
                [TrainingCheckpointFile.ChecksumLength],
                end,
                end + TrainingCheckpointFile.ChecksumLength
            );
            json.WriteEndObject();
        }

        // Padded with spaces, as the format allows, so that the data begin at a multiple of eight bytes.
        while (header.WrittenCount % 8 != 0)
            header.Write(" "u8);
        if (header.WrittenCount > SafeTensorsHeader.MaxLength)
            throw new ArgumentException(
                $"The checkpoint's header takes {header.WrittenCount} bytes; the format allows {SafeTensorsHeader.MaxLength}.",
                nameof(tensors)
            );
        return header.WrittenSpan;
    }

    private static void Entry(Utf8JsonWriter json, string name, string type, IReadOnlyList<int> shape, long begin, long end)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (var dimension in shape)
            json.WriteNumberValue(dimension);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
