using System.Security.Cryptography;
using System.Text.Json;
using MLNet.VisionGraph.Weights.Checkpoints;
using MLNet.VisionGraph.Weights.Checkpoints.SafeTensors;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>
/// Reads checkpoints: first verifies the checksum, so that damaged content is never parsed, then reads the header, then each tensor at its
/// position.
/// </summary>
internal static class CheckpointReader
{
    private const int ChunkLength = 1 << 20;

    public static TrainingCheckpoint Read(ByteSource source)
    {
        CheckChecksum(source);
        var header = SafeTensorsHeader.Read(source);
        if (!header.Metadata.TryGetValue(TrainingCheckpointFile.FormatKey, out var format) || format != TrainingCheckpointFile.Format)
            throw new InvalidDataException($"its format is '{format}', not '{TrainingCheckpointFile.Format}'");
        if (!header.Metadata.TryGetValue(TrainingCheckpointFile.InfoKey, out var json))
            throw new InvalidDataException($"it lacks the metadata '{TrainingCheckpointFile.InfoKey}'");

        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        foreach (var entry in header.Entries)
        {
            var count = TensorLayout.Count(entry.Shape, entry.Name);
            if (entry.Name == TrainingCheckpointFile.ChecksumName)
                continue;

            // The header's checks ensure that tensors lie within the file and do not overlap, so all of them together are no longer than
            // the file.
            if (entry.End - entry.Begin > int.MaxValue)
                throw new InvalidDataException($"tensor '{entry.Name}' is longer than {int.MaxValue} bytes");
            var tensor = CheckpointTensor.Empty(entry.ElementType, entry.Shape, count);
            source.Read(header.DataStart + entry.Begin, tensor.Bytes);
            tensors.Add(entry.Name, tensor);
        }

        return new TrainingCheckpoint(Info(json), tensors);
    }

    private static void CheckChecksum(ByteSource source)
    {
        var end = source.Length - TrainingCheckpointFile.ChecksumLength;
        if (end < 8)
            throw new InvalidDataException($"truncated: {source.Length} bytes are too short for a training checkpoint");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Min(ChunkLength, end)];
        for (var offset = 0L; offset < end;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset));
            source.Read(offset, part);
            hash.AppendData(part);
            offset += part.Length;
        }

        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(source.Read(end, TrainingCheckpointFile.ChecksumLength)))
            throw new InvalidDataException(
                "it is truncated, damaged, or not a training checkpoint: its checksum does not match its content"
            );
    }

    private static TrainingCheckpointInfo Info(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CheckpointJson.Default.TrainingCheckpointInfo)
                ?? throw new InvalidDataException($"its metadata '{TrainingCheckpointFile.InfoKey}' is null");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                $"its metadata '{TrainingCheckpointFile.InfoKey}' cannot be parsed: {exception.Message.TrimEnd('.')}",
                exception
            );
        }
    }
}
