using System.Text;

namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>The bytes of a pickle, read forward through a small buffer. No read returns more than the file holds.</summary>
internal sealed class PickleInput
{
    private const int BufferLength = 65536;
    private readonly ByteSource _source;
    private readonly long _end;
    private readonly byte[] _buffer = new byte[BufferLength];
    private long _bufferStart;
    private int _bufferCount;
    private int _next;

    public PickleInput(ByteSource source, long offset)
    {
        _source = source;
        _bufferStart = offset;
        _end = source.Length;
    }

    /// <summary>Gets the offset of the next byte in the source.</summary>
    public long Position => _bufferStart + _next;

    public long Remaining => _end - Position;

    public byte ReadByte()
    {
        if (_next == _bufferCount)
            Refill();
        return _buffer[_next++];
    }

    /// <summary>Reads the next bytes. The span is valid until the next read.</summary>
    public ReadOnlySpan<byte> Read(long count)
    {
        if (count < 0 || count > Remaining || count > Array.MaxLength)
            throw new InvalidDataException($"truncated: the pickle requires {count} bytes at {Position}, {Remaining} are left");
        if (count > BufferLength)
        {
            var bytes = _source.Read(Position, (int)count);
            Seek(Position + count);
            return bytes;
        }

        if (count > _bufferCount - _next)
            Refill();
        ReadOnlySpan<byte> span = _buffer.AsSpan(_next, (int)count);
        _next += (int)count;
        return span;
    }

    /// <summary>Reads text up to the next line feed, which is consumed but not returned.</summary>
    public string ReadLine(int maxLength)
    {
        using MemoryStream line = new();
        for (byte next; (next = ReadByte()) != (byte)'\n';)
        {
            if (line.Length == maxLength)
                throw new InvalidDataException($"the pickle holds a line of more than {maxLength} bytes at {Position}");
            line.WriteByte(next);
        }

        return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
    }

    private void Refill()
    {
        Seek(Position);
        if (Remaining <= 0)
            throw new InvalidDataException($"truncated: the pickle does not end before the file does, at {_end}");
        var count = (int)Math.Min(BufferLength, Remaining);
        _source.Read(_bufferStart, _buffer.AsSpan(0, count));
        _bufferCount = count;
    }

    private void Seek(long position)
    {
        _bufferStart = position;
        _bufferCount = 0;
        _next = 0;
    }
}
