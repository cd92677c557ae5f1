using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using MLNet.VisionGraph.Training.Callbacks.Format;

namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>
/// Writes a TensorBoard event file: records of a length, the length's checksum, an <see cref="Event"/> and its checksum (TensorFlow's
/// TFRecord framing).
/// </summary>
internal sealed class EventFileWriter : IDisposable
{
    private const uint MaskDelta = 0xa282ead8;

    private readonly Stream _stream;
    private readonly TimeProvider _clock;

    public EventFileWriter(Stream stream, TimeProvider clock)
    {
        (_stream, _clock) = (stream, clock);
        Write(new Event { FileVersion = "brain.Event:2" });
    }

    /// <summary>Creates a file in a folder. TensorBoard reads all files of a folder as one run, in the order of their names.</summary>
    public static EventFileWriter Create(string folder, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        for (var number = 0; ; number++)
        {
            var name = string.Create(
                CultureInfo.InvariantCulture,
                $"events.out.tfevents.{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}.{number}"
            );
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
                return new EventFileWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), clock);
        }
    }

    /// <summary>
    /// Returns the checksum of a record: CRC-32C, rotated and shifted so that checksums of data that contain checksums stay strong.
    /// </summary>
    public static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }

    /// <summary>Writes an event that makes TensorBoard discard the values of the run's earlier files from this step on.</summary>
    public void WriteRestart(long step) =>
        Write(
            new Event
            {
                Step = step,
                SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start },
            }
        );

    public void WriteScalars(long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        Summary summary = new();
        summary.Value.AddRange(scalars.Select(scalar => new Summary.Types.Value { Tag = scalar.Tag, SimpleValue = (float)scalar.Value }));
        if (summary.Value.Count > 0)
            Write(new Event { Step = step, Summary = summary });
    }

    public void WriteText(long step, string tag, string text)
    {
        TensorProto tensor = new() { Dtype = TensorProto.Types.DataType.DtString, TensorShape = new TensorShapeProto() };
        tensor.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = 1 });
        tensor.StringVal.Add(ByteString.CopyFromUtf8(text));
        SummaryMetadata metadata = new() { PluginData = new SummaryMetadata.Types.PluginData { PluginName = "text" } };
        Summary summary = new();
        summary.Value.Add(
            new Summary.Types.Value
            {
                Tag = $"{tag}/text_summary",
                Tensor = tensor,
                Metadata = metadata,
            }
        );
        Write(new Event { Step = step, Summary = summary });
    }

    public void Flush() => _stream.Flush();

    public void Dispose() => _stream.Dispose();

    private void Write(Event what)
    {
        what.WallTime = _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var data = what.ToByteArray();
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], MaskedChecksum(head[..8]));
        Span<byte> tail = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, MaskedChecksum(data));
        _stream.Write(head);
        _stream.Write(data);
        _stream.Write(tail);
    }
}
