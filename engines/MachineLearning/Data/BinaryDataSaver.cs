using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// Writes version 1.1.1.6 of the binary format: a header of 256 bytes, blocks of a column's values each, a table a column of where its blocks are, a table of contents, and a tail.
/// Annotations are not written.
/// </summary>
internal static class BinaryDataSaver
{
    internal const int HeaderLength = 256;
    internal const ulong Signature = 0x00425644004C4D43; // "CML DVB ", zeros for spaces
    internal const ulong TailSignature = 0x434D4C0044564200;
    internal const ulong Version = 0x0001000100010006;
    internal const byte NoCompression = 0;
    internal const byte Deflate = 1;

    private const int RowsPerBlock = 1 << 10;

    internal static void Save(IDataView data, Stream stream, bool keepHidden)
    {
        DataViewSchema.Column[] columns = [.. data.Schema.Where(column => (keepHidden || !column.IsHidden) && BinaryCodec.Find(column.Type) is not null)];
        BinaryCodec[] codecs = [.. columns.Select(column => BinaryCodec.Find(column.Type))];
        var blocks = columns.Select(_ => new List<(long Offset, int Length, int RawLength)>()).ToArray();
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        var start = stream.Position;
        writer.Write(new byte[HeaderLength]);
        long rows = 0;
        using (var cursor = data.GetRowCursor(columns))
        {
            var open = codecs.Zip(columns, (codec, column) => codec.OpenWriter(cursor, column)).ToArray();
            while (cursor.MoveNext())
            {
                foreach (var block in open)
                    block.Add();
                if (++rows % RowsPerBlock == 0)
                    WriteBlocks();
            }

            if (rows % RowsPerBlock != 0)
                WriteBlocks();

            void WriteBlocks()
            {
                for (int i = 0; i < open.Length; i++)
                    blocks[i].Add(WriteBlock(stream, open[i].TakeBytes(), start));
            }
        }

        var lookups = blocks.Select(column => WriteLookup(writer, column, start)).ToArray();
        var contents = stream.Position - start;
        for (int i = 0; i < columns.Length; i++)
        {
            writer.Write(columns[i].Name);
            codecs[i].WriteDefinition(writer);
            writer.Write(Deflate);
            writer.Write7BitEncodedInt64(RowsPerBlock);
            writer.Write(lookups[i]);
            writer.Write(0L); // no annotations
        }

        var tail = stream.Position - start;
        writer.Write(TailSignature);
        writer.Flush();
        var end = stream.Position;
        stream.Position = start;
        writer.Write(Signature);
        writer.Write(Version);
        writer.Write(Version);
        writer.Write(contents);
        writer.Write(tail);
        writer.Write(rows);
        writer.Write(columns.Length);
        writer.Flush();
        stream.Position = end;
    }

    private static (long Offset, int Length, int RawLength) WriteBlock(Stream stream, byte[] bytes, long start)
    {
        var offset = stream.Position - start;
        using (var deflate = new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(bytes);
        return (offset, checked((int)(stream.Position - start - offset)), bytes.Length);
    }

    private static long WriteLookup(BinaryWriter writer, List<(long Offset, int Length, int RawLength)> blocks, long start)
    {
        var offset = writer.BaseStream.Position - start;
        foreach (var (at, length, rawLength) in blocks)
        {
            writer.Write(at);
            writer.Write(length);
            writer.Write(rawLength);
        }
        return offset;
    }
}
