using System.Buffers.Binary;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Windows and OS/2 bitmaps of 1 to 32 bits, run-length encoded ones too.</summary>
internal static class BmpDecoder
{
    private const int FileHeaderLength = 14;

    /// <summary>Two bytes give a run of 255 pixels; jumps give more, over pixels that stay empty.</summary>
    private const int BestPixelsPerByte = 1 << 15;

    public static bool Matches(ReadOnlySpan<byte> data) => data.StartsWith("BM"u8);

    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length < FileHeaderLength + 4 || !BmpHeader.TryRead(data[FileHeaderLength..], isIcon: false, out BmpHeader header))
            return null;
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(data[10..]);
        return Decode(data[FileHeaderLength..], header, (long)offset - FileHeaderLength);
    }

    /// <param name="info">From the info header on.</param>
    /// <param name="header">Read from there.</param>
    /// <param name="pixelStart">Where the pixels begin, counted from the info header; what lies before it is header and palette.</param>
    public static PixelBuffer Decode(ReadOnlySpan<byte> info, in BmpHeader header, long pixelStart)
    {
        if (!ImageCodec.IsSane(header.Width, header.Height, info.Length, BestPixelsPerByte))
            return null;
        int paletteEnd = header.PaletteStart + header.PaletteEntries * header.PaletteEntryBytes;
        if (pixelStart < paletteEnd || pixelStart >= info.Length)
            return null;
        Span<uint> colours = stackalloc uint[256];
        ReadPalette(info, header, colours);

        ReadOnlySpan<byte> pixels = info[(int)pixelStart..];
        PixelBuffer picture = PixelBuffer.AllocateClear(header.Width, header.Height);
        if (header.Compression is BmpHeader.Rle8 or BmpHeader.Rle4)
            ReadRuns(pixels, header, colours, picture);
        else
            ReadRows(pixels, header, colours, picture);
        return picture;
    }

    /// <summary>Indices without a colour are black.</summary>
    private static void ReadPalette(ReadOnlySpan<byte> info, in BmpHeader header, Span<uint> colours)
    {
        colours.Fill(ImageCodec.Pack(0, 0, 0, 255));
        int at = header.PaletteStart;
        for (int i = 0; i < header.PaletteEntries; i++, at += header.PaletteEntryBytes)
            colours[i] = ImageCodec.Pack(info[at], info[at + 1], info[at + 2], 255);
    }

    /// <summary>A file that ends early keeps the rows it has.</summary>
    private static void ReadRows(ReadOnlySpan<byte> data, in BmpHeader header, ReadOnlySpan<uint> colours, PixelBuffer picture)
    {
        for (int y = 0; y < header.Height; y++)
        {
            long start = y * header.RowBytes;
            long needed = ((long)header.Width * header.Bits + 7) / 8;
            if (start + needed > data.Length)
                return;
            ReadOnlySpan<byte> row = data.Slice((int)start, (int)needed);
            Span<uint> target = picture.Row(header.IsTopDown ? y : header.Height - 1 - y);
            switch (header.Bits)
            {
                case <= 8:
                    ReadIndices(row, header.Bits, colours, target);
                    break;
                case 24:
                    for (int x = 0; x < target.Length; x++)
                        target[x] = ImageCodec.Pack(row[3 * x], row[3 * x + 1], row[3 * x + 2], 255);
                    break;
                default:
                    ReadMasked(row, header, target);
                    break;
            }
        }
    }

    private static void ReadIndices(ReadOnlySpan<byte> row, int bits, ReadOnlySpan<uint> colours, Span<uint> target)
    {
        int mask = (1 << bits) - 1;
        for (int x = 0; x < target.Length; x++)
        {
            int bit = x * bits;
            target[x] = colours[row[bit >> 3] >> (8 - bits - (bit & 7)) & mask];
        }
    }

    private static void ReadMasked(ReadOnlySpan<byte> row, in BmpHeader header, Span<uint> target)
    {
        int bytes = header.Bits / 8;
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<byte> at = row[(x * bytes)..];
            uint pixel = bytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
            uint alpha = header.AlphaMask == 0 ? 255 : BmpHeader.Extract(pixel, header.AlphaMask);
            target[x] = ImageCodec.Pack(BmpHeader.Extract(pixel, header.BlueMask), BmpHeader.Extract(pixel, header.GreenMask),
                BmpHeader.Extract(pixel, header.RedMask), alpha);
        }
    }

    /// <summary>Runs; what they leave out stays transparent, what points outside is dropped.</summary>
    private static void ReadRuns(ReadOnlySpan<byte> data, in BmpHeader header, ReadOnlySpan<uint> colours, PixelBuffer picture)
    {
        bool nibbles = header.Compression == BmpHeader.Rle4;
        int at = 0, x = 0, y = 0;
        while (at + 2 <= data.Length && y < header.Height)
        {
            int count = data[at], value = data[at + 1];
            at += 2;
            if (count > 0)
            {
                Span<uint> row = picture.Row(header.IsTopDown ? y : header.Height - 1 - y);
                for (int i = 0; i < count && x < header.Width; i++, x++)
                    row[x] = colours[nibbles ? (i & 1) == 0 ? value >> 4 : value & 15 : value];
                continue;
            }

            switch (value)
            {
                case 0:
                    (x, y) = (0, y + 1);
                    break;
                case 1:
                    return;
                case 2:
                    if (at + 2 > data.Length)
                        return;
                    (x, y) = (Math.Min(header.Width, x + data[at]), y + data[at + 1]);
                    at += 2;
                    break;
                default:
                    int bytes = nibbles ? (value + 1) / 2 : value;
                    if (at + bytes > data.Length)
                        return;
                    Span<uint> literal = picture.Row(header.IsTopDown ? y : header.Height - 1 - y);
                    for (int i = 0; i < value && x < header.Width; i++, x++)
                        literal[x] = colours[nibbles ? (i & 1) == 0 ? data[at + i / 2] >> 4 : data[at + i / 2] & 15 : data[at + i]];
                    at += bytes + (bytes & 1);
                    break;
            }
        }
    }
}
