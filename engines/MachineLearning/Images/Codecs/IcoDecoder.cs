using System.Buffers.Binary;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Icons and cursors: the largest of their pictures, which are PNG files or bitmaps with a mask.</summary>
internal static class IcoDecoder
{
    private const int DirectoryLength = 6;
    private const int EntryLength = 16;

    public static bool Matches(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) || data.StartsWith((ReadOnlySpan<byte>)[0, 0, 2, 0]);

    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length < DirectoryLength)
            return null;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(data[4..]);
        ReadOnlySpan<byte> best = default;
        long bestArea = 0;
        for (int i = 0; i < count && DirectoryLength + (i + 1) * EntryLength <= data.Length; i++)
        {
            ReadOnlySpan<byte> entry = data[(DirectoryLength + i * EntryLength)..];
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]);
            if (offset >= data.Length)
                continue;
            ReadOnlySpan<byte> picture = data.Slice((int)offset, (int)Math.Min(size, data.Length - offset));
            long area = GetArea(picture);
            if (area > bestArea)
            {
                best = picture;
                bestArea = area;
            }
        }

        return bestArea > 0 ? DecodeEntry(best) : null;
    }

    /// <summary>Pixels according to the picture's own header (the directory's bytes end at 256); 0 when it has none.</summary>
    private static long GetArea(ReadOnlySpan<byte> data)
    {
        if (PngCodec.Matches(data))
            return data.Length < 24 ? 0 : (long)BinaryPrimitives.ReadUInt32BigEndian(data[16..]) * BinaryPrimitives.ReadUInt32BigEndian(data[20..]);
        return BmpHeader.TryRead(data, isIcon: true, out BmpHeader header) ? (long)header.Width * header.Height : 0;
    }

    private static PixelBuffer DecodeEntry(ReadOnlySpan<byte> data)
    {
        if (PngCodec.Matches(data))
            return PngCodec.Decode(data);
        if (!BmpHeader.TryRead(data, isIcon: true, out BmpHeader header))
            return null;
        long pixelStart = header.PaletteStart + (long)header.PaletteEntries * header.PaletteEntryBytes;
        PixelBuffer picture = BmpDecoder.Decode(data, header, pixelStart);
        if (picture != null && header.Bits != 32)
            ApplyMask(data, header, pixelStart + header.RowBytes * header.Height, picture);
        return picture;
    }

    /// <summary>One bit a pixel after the colours: set bits are transparent.</summary>
    private static void ApplyMask(ReadOnlySpan<byte> data, in BmpHeader header, long maskStart, PixelBuffer picture)
    {
        long rowBytes = (header.Width + 31L) / 32 * 4;
        for (int y = 0; y < header.Height; y++)
        {
            long start = maskStart + y * rowBytes;
            if (start + rowBytes > data.Length)
                return;
            ReadOnlySpan<byte> mask = data.Slice((int)start, (int)rowBytes);
            Span<uint> row = picture.Row(header.IsTopDown ? y : header.Height - 1 - y);
            for (int x = 0; x < row.Length; x++)
            {
                if ((mask[x >> 3] >> (7 - (x & 7)) & 1) != 0)
                    row[x] = 0;
            }
        }
    }
}
