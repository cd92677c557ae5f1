using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>An entry of a zip archive, as described by the central directory.</summary>
internal sealed record ZipEntry(string Name, ushort Method, uint Checksum, long CompressedLength, long Length, long HeaderOffset);

/// <summary>
/// A reader of the part of zip that PyTorch writes: stored or deflated entries, with or without zip64. Nothing is ever extracted to a
/// path. Lengths are checked against the file before anything is allocated, inflation stops at the declared length, and checksums are
/// compared.
/// </summary>
/// <remarks>
/// Not replaced by ZipArchive, which reads without an error what is refused here: content whose checksum differs, two entries of one name,
/// paths that lead out of the archive, and entries that inflate to more than they announce.
/// </remarks>
internal sealed class ZipDirectory
{
    private const int EndRecordLength = 22;
    private const int Zip64LocatorLength = 20;
    private const int Zip64EndRecordLength = 56;
    private const int EntryLength = 46;
    private const int LocalHeaderLength = 30;
    private const ushort Stored = 0;
    private const ushort Deflated = 8;

    private readonly ByteSource _source;
    private readonly ReadBudget _budget;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    public ZipDirectory(ByteSource source, ReadBudget budget)
    {
        _source = source;
        _budget = budget;
        (var offset, var length, var count) = FindDirectory();
        ReadDirectory(offset, length, count);
    }

    public IReadOnlyDictionary<string, ZipEntry> Entries => _entries;

    /// <summary>
    /// Reads the first bytes of an entry. If the destination has the length of the entry, all of it is read and the checksum is compared.
    /// </summary>
    public void Read(ZipEntry entry, Span<byte> destination)
    {
        var data = DataOffset(entry);
        if (entry.Method == Stored)
        {
            _source.Read(data, destination);
        }
        else
        {
            using SourceStream compressed = new(_source, data, entry.CompressedLength);
            using DeflateStream inflated = new(compressed, CompressionMode.Decompress);
            var read = inflated.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            if (read < destination.Length)
                throw new InvalidDataException($"zip entry '{entry.Name}' inflates to {read} bytes, not to {entry.Length}");
            if (destination.Length == entry.Length && inflated.ReadByte() >= 0)
                throw new InvalidDataException(
                    $"zip entry '{entry.Name}' inflates to more than the {entry.Length} bytes that it announces"
                );
        }

        // PyTorch can be configured to omit checksums; it then writes 0.
        if (destination.Length == entry.Length && entry.Checksum != 0 && Crc32.HashToUInt32(destination) != entry.Checksum)
            throw new InvalidDataException($"zip entry '{entry.Name}' is damaged: its checksum differs");
    }

    /// <summary>Reads a whole entry.</summary>
    public byte[] Read(ZipEntry entry)
    {
        if (entry.Length > Array.MaxLength)
            throw new InvalidDataException($"zip entry '{entry.Name}' takes {entry.Length} bytes, too many");
        _budget.Take(entry.Length, $"zip entry '{entry.Name}'");
        var bytes = new byte[entry.Length];
        Read(entry, bytes);
        return bytes;
    }

    private (long Offset, long Length, long Count) FindDirectory()
    {
        var tailLength = (int)Math.Min(_source.Length, EndRecordLength + ushort.MaxValue);
        var tail = _source.Read(_source.Length - tailLength, tailLength);
        for (var at = tail.Length - EndRecordLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> record = tail.AsSpan(at);
            if (!record.StartsWith("PK\u0005\u0006"u8) || U16(record, 20) != record.Length - EndRecordLength)
                continue;
            var offset = _source.Length - tailLength + at;
            if (U16(record, 4) is not (0 or 0xffff) || U16(record, 8) != U16(record, 10))
                throw new InvalidDataException("the zip archive is one part of several");
            return FindZip64(offset) ?? (U32(record, 16), U32(record, 12), U16(record, 10));
        }

        throw new InvalidDataException("truncated: the zip archive's directory is missing");
    }

    private (long Offset, long Length, long Count)? FindZip64(long endRecord)
    {
        if (endRecord < Zip64LocatorLength + Zip64EndRecordLength)
            return null;
        ReadOnlySpan<byte> locator = _source.Read(endRecord - Zip64LocatorLength, Zip64LocatorLength);
        if (!locator.StartsWith("PK\u0006\u0007"u8))
            return null;
        ReadOnlySpan<byte> record = _source.Read(I64(locator, 8, "the zip64 record's offset"), Zip64EndRecordLength);
        if (!record.StartsWith("PK\u0006\u0006"u8))
            throw new InvalidDataException("the zip archive's zip64 record is not where it should be");
        var count = I64(record, 32, "the number of zip entries");
        return (I64(record, 48, "the zip directory's offset"), I64(record, 40, "the zip directory's length"), count);
    }

    private void ReadDirectory(long offset, long length, long count)
    {
        if (length > _source.Length || length > Array.MaxLength || count > length / EntryLength)
            throw new InvalidDataException(
                $"the zip archive claims {count} entries in a directory of {length} bytes; the file has {_source.Length}"
            );
        ReadOnlySpan<byte> directory = _source.Read(offset, (int)length);
        for (long i = 0; i < count; i++)
        {
            if (directory.Length < EntryLength || !directory.StartsWith("PK\u0001\u0002"u8))
                throw new InvalidDataException($"the zip archive's directory ends after {i} of {count} entries");
            int nameLength = U16(directory, 28);
            int extraLength = U16(directory, 30);
            var entryLength = EntryLength + nameLength + extraLength + U16(directory, 32);
            if (entryLength > directory.Length)
                throw new InvalidDataException($"the zip archive's directory ends after {i} of {count} entries");
            var name = Encoding.UTF8.GetString(directory.Slice(EntryLength, nameLength));
            var entry = ReadEntry(name, directory, directory.Slice(EntryLength + nameLength, extraLength));
            if (!_entries.TryAdd(name, entry))
                throw new InvalidDataException($"the zip archive holds two entries named '{name}'");
            directory = directory[entryLength..];
        }
    }

    private ZipEntry ReadEntry(string name, ReadOnlySpan<byte> record, ReadOnlySpan<byte> extra)
    {
        // Nothing is written to disk here, but such names only occur in attacks.
        if (name.StartsWith('/') || name.Contains('\\') || name.Contains('\0') || name.Contains(':') || name.Split('/').Contains(".."))
            throw new InvalidDataException($"the zip archive holds an entry with a path that leads out of it: '{name}'");
        if ((U16(record, 8) & 1) != 0)
            throw new InvalidDataException($"zip entry '{name}' is encrypted");
        var method = U16(record, 10);
        if (method is not (Stored or Deflated))
            throw new InvalidDataException($"zip entry '{name}' is compressed by method {method}; stored (0) and deflated (8) are read");

        long compressed = U32(record, 20);
        long length = U32(record, 24);
        long header = U32(record, 42);
        ReadZip64Extra(extra, name, ref length, ref compressed, ref header);
        if (method == Stored && compressed != length)
            throw new InvalidDataException($"zip entry '{name}' is stored, but claims {compressed} bytes for {length}");
        if (compressed > _source.Length || header > _source.Length - compressed)
            throw new InvalidDataException(
                $"truncated: zip entry '{name}' claims {compressed} bytes from {header}, the file ends at {_source.Length}"
            );
        return new ZipEntry(name, method, U32(record, 16), compressed, length, header);
    }

    private static void ReadZip64Extra(ReadOnlySpan<byte> extra, string name, ref long length, ref long compressed, ref long header)
    {
        for (; extra.Length >= 4; extra = extra[(4 + U16(extra, 2))..])
        {
            int fieldLength = U16(extra, 2);
            if (fieldLength > extra.Length - 4)
                break;
            if (U16(extra, 0) != 1)
                continue;
            var field = extra.Slice(4, fieldLength);
            Take(ref field, name, ref length);
            Take(ref field, name, ref compressed);
            Take(ref field, name, ref header);
        }

        static void Take(ref ReadOnlySpan<byte> field, string name, ref long value)
        {
            if (value != uint.MaxValue)
                return;
            if (field.Length < 8)
                throw new InvalidDataException($"zip entry '{name}' lacks its zip64 lengths");
            value = I64(field, 0, $"a length of zip entry '{name}'");
            field = field[8..];
        }
    }

    private long DataOffset(ZipEntry entry)
    {
        ReadOnlySpan<byte> header = _source.Read(entry.HeaderOffset, LocalHeaderLength);
        if (!header.StartsWith("PK\u0003\u0004"u8))
            throw new InvalidDataException($"zip entry '{entry.Name}' is not where the directory says");
        return entry.HeaderOffset + LocalHeaderLength + U16(header, 26) + U16(header, 28);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at, string what)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
        return value >= 0 ? value : throw new InvalidDataException($"{what} is {(ulong)value}");
    }

    /// <summary>A section of a source as a stream, for decompression.</summary>
    private sealed class SourceStream(ByteSource source, long offset, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int start, int count) => Read(buffer.AsSpan(start, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            source.Read(offset + _position, buffer[..count]);
            _position += count;
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int start, int count) => throw new NotSupportedException();
    }
}
