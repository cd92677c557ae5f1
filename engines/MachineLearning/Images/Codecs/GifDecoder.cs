using System.Buffers.Binary;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The first frame of a GIF on its transparent screen.</summary>
internal static class GifDecoder
{
    private const int MaxCodes = 4096;

    /// <summary>A code of 12 bits stands for a run of up to 4096 pixels.</summary>
    private const int BestPixelsPerByte = 4096;

    public static bool Matches(ReadOnlySpan<byte> data) => data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8);

    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length < 13)
            return null;
        int screenWidth = BinaryPrimitives.ReadUInt16LittleEndian(data[6..]);
        int screenHeight = BinaryPrimitives.ReadUInt16LittleEndian(data[8..]);
        int at = 13;
        ReadOnlySpan<byte> palette = ReadPalette(data, data[10], ref at);

        int transparent = -1;
        while (at < data.Length)
        {
            switch (data[at++])
            {
                case 0x21:
                    ReadExtension(data, ref at, ref transparent);
                    break;
                case 0x2C:
                    return DecodeFrame(data[at..], screenWidth, screenHeight, palette, transparent);
                case 0x00:
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private static void ReadExtension(ReadOnlySpan<byte> data, ref int at, ref int transparent)
    {
        const byte GraphicControl = 0xF9;
        if (at >= data.Length)
            return;
        bool isControl = data[at++] == GraphicControl;
        if (isControl && at + 5 <= data.Length && data[at] >= 4)
            transparent = (data[at + 1] & 1) != 0 ? data[at + 4] : -1;
        while (at < data.Length && data[at] != 0)
            at += 1 + data[at];
        at++;
    }

    /// <summary>Three bytes a colour; empty when the flags announce none.</summary>
    private static ReadOnlySpan<byte> ReadPalette(ReadOnlySpan<byte> data, byte flags, ref int at)
    {
        if ((flags & 0x80) == 0)
            return default;
        int length = Math.Min(3 << ((flags & 7) + 1), Math.Max(0, data.Length - at));
        ReadOnlySpan<byte> palette = data.Slice(Math.Min(at, data.Length), length);
        at += length;
        return palette;
    }

    private static PixelBuffer DecodeFrame(ReadOnlySpan<byte> data, int screenWidth, int screenHeight, ReadOnlySpan<byte> palette, int transparent)
    {
        if (data.Length < 10)
            return null;
        int left = BinaryPrimitives.ReadUInt16LittleEndian(data);
        int top = BinaryPrimitives.ReadUInt16LittleEndian(data[2..]);
        int width = BinaryPrimitives.ReadUInt16LittleEndian(data[4..]);
        int height = BinaryPrimitives.ReadUInt16LittleEndian(data[6..]);
        byte flags = data[8];
        int at = 9;
        ReadOnlySpan<byte> local = ReadPalette(data, flags, ref at);
        if (at >= data.Length || data[at] is < 1 or > 11)
            return null;

        // A first frame that does not fit its screen makes the screen larger.
        screenWidth = Math.Max(screenWidth, left + width);
        screenHeight = Math.Max(screenHeight, top + height);
        if (width == 0 || height == 0 || !ImageCodec.IsSane(screenWidth, screenHeight, data.Length, BestPixelsPerByte))
            return null;

        Span<uint> colours = stackalloc uint[256];
        FillColours(colours, local.IsEmpty ? palette : local, transparent);
        PixelBuffer picture = PixelBuffer.AllocateClear(screenWidth, screenHeight);
        if (Unpack(data[(at + 1)..], data[at], picture, left, top, width, height, interlaced: (flags & 0x40) != 0, colours))
            return picture;
        picture.Dispose();
        return null;
    }

    /// <summary>Indices without a colour are black.</summary>
    private static void FillColours(Span<uint> colours, ReadOnlySpan<byte> palette, int transparent)
    {
        colours.Fill(ImageCodec.Pack(0, 0, 0, 255));
        for (int i = 0; 3 * i + 2 < palette.Length; i++)
            colours[i] = ImageCodec.Pack(palette[3 * i + 2], palette[3 * i + 1], palette[3 * i], 255);
        if (transparent >= 0)
            colours[transparent] = 0;
    }

    /// <summary>Unpacks the LZW codes.</summary>
    /// <returns>False for a code that cannot be; a stream that ends early is fine, its rows count.</returns>
    private static bool Unpack(ReadOnlySpan<byte> data, int minimumBits, PixelBuffer picture, int left, int top, int width, int height, bool interlaced, ReadOnlySpan<uint> colours)
    {
        Span<ushort> prefix = stackalloc ushort[MaxCodes];
        Span<byte> suffix = stackalloc byte[MaxCodes];
        Span<byte> stack = stackalloc byte[MaxCodes + 1];
        int clear = 1 << minimumBits, end = clear + 1;
        for (int i = 0; i < clear && i < 256; i++)
            suffix[i] = (byte)i;

        var rows = new RowOrder(height, interlaced);
        int bits = minimumBits + 1, next = end + 1, previous = -1;
        byte first = 0;
        uint window = 0;
        int inWindow = 0, at = 0, block = 0, x = 0;
        while (true)
        {
            while (inWindow < bits)
            {
                if (block == 0)
                {
                    if (at >= data.Length || data[at] == 0)
                        return true;
                    block = data[at++];
                }

                if (at >= data.Length)
                    return true;
                window |= (uint)data[at++] << inWindow;
                inWindow += 8;
                block--;
            }

            int code = (int)(window & ((1u << bits) - 1));
            window >>= bits;
            inWindow -= bits;
            if (code == end)
                return true;
            if (code == clear)
            {
                bits = minimumBits + 1;
                next = end + 1;
                previous = -1;
                continue;
            }

            if (code > next || code == next && previous < 0 || code > clear && previous < 0)
                return false;

            int depth = 0, walk = code;
            if (code == next)
            {
                stack[depth++] = first;
                walk = previous;
            }

            while (walk > clear)
            {
                stack[depth++] = suffix[walk];
                walk = prefix[walk];
            }

            first = suffix[walk];
            stack[depth++] = first;
            if (previous >= 0 && next < MaxCodes)
            {
                prefix[next] = (ushort)previous;
                suffix[next] = first;
                next++;
                if (next == 1 << bits && bits < 12)
                    bits++;
            }

            previous = code;
            while (depth > 0)
            {
                byte index = stack[--depth];
                picture.Row(top + rows.Current)[left + x] = colours[index];
                if (++x == width)
                {
                    x = 0;
                    if (!rows.MoveNext())
                        return true;
                }
            }
        }
    }

    /// <summary>Rows from top to bottom, or in the four passes of an interlaced frame.</summary>
    private struct RowOrder(int height, bool interlaced)
    {
        private int _pass = interlaced ? 0 : 4;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            Current += _pass switch { 0 or 1 => 8, 2 => 4, 3 => 2, _ => 1 };
            while (Current >= height && _pass < 3)
            {
                _pass++;
                Current = _pass switch { 1 => 4, 2 => 2, _ => 1 };
            }

            return Current < height;
        }
    }
}
