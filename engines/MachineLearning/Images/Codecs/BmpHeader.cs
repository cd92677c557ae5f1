using System.Buffers.Binary;
using System.Numerics;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Windows and OS/2 bitmap headers in one form.</summary>
internal struct BmpHeader
{
    public const int None = 0;
    public const int Rle8 = 1;
    public const int Rle4 = 2;
    public const int BitFields = 3;
    public const int AlphaBitFields = 6;

    /// <summary>Sides from here on are refused, as the real package does.</summary>
    private const int MaxSide = 1 << 16;

    public int Width { get; private set; }

    public int Height { get; private set; }

    public bool IsTopDown { get; private set; }

    public int Bits { get; private set; }

    public int Compression { get; private set; }

    /// <summary>Where the palette begins, counted from the info header.</summary>
    public int PaletteStart { get; private set; }

    /// <summary>3 in OS/2's old form, 4 otherwise.</summary>
    public int PaletteEntryBytes { get; private set; }

    public int PaletteEntries { get; private set; }

    /// <summary>Which bits of a pixel are red, green, blue and alpha; 0 where there are none.</summary>
    public uint RedMask { get; private set; }

    public uint GreenMask { get; private set; }

    public uint BlueMask { get; private set; }

    public uint AlphaMask { get; private set; }

    /// <summary>Bytes of a row in the file, a multiple of four.</summary>
    public readonly long RowBytes => ((long)Width * Bits + 31) / 32 * 4;

    /// <param name="info">From the info header on.</param>
    /// <param name="isIcon">In an icon the height counts the mask, too, and 32 bits hold alpha.</param>
    /// <param name="header">What was read.</param>
    public static bool TryRead(ReadOnlySpan<byte> info, bool isIcon, out BmpHeader header)
    {
        header = default;
        if (info.Length < 12)
            return false;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(info);
        long height;
        uint colours = 0;
        if (size == 12)
        {
            header.Width = BinaryPrimitives.ReadUInt16LittleEndian(info[4..]);
            height = BinaryPrimitives.ReadInt16LittleEndian(info[6..]);
            header.Bits = BinaryPrimitives.ReadUInt16LittleEndian(info[10..]);
            header.PaletteEntryBytes = 3;
        }
        else if (size is 16 or 20 or 24 or 28 or 32 or 36 or 40 or 42 or 46 or 48 or 52 or 56 or 60 or 64 or 108 or 124 && info.Length >= size)
        {
            header.Width = BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
            height = BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
            header.Bits = BinaryPrimitives.ReadUInt16LittleEndian(info[14..]);
            header.Compression = size >= 20 ? BinaryPrimitives.ReadInt32LittleEndian(info[16..]) : None;
            colours = size >= 36 ? BinaryPrimitives.ReadUInt32LittleEndian(info[32..]) : 0;
            header.PaletteEntryBytes = 4;
        }
        else
        {
            return false;
        }

        header.PaletteStart = (int)size;
        header.IsTopDown = height < 0;
        height = isIcon ? Math.Abs(height) / 2 : Math.Abs(height);
        if (header.Width is <= 0 or >= MaxSide || height is <= 0 or >= MaxSide)
            return false;
        header.Height = (int)height;
        if (header.Bits <= 8)
            header.PaletteEntries = (int)(colours == 0 || colours > 1u << header.Bits ? 1u << header.Bits : colours);
        return header.TryReadForm(info, size, isIcon);
    }

    /// <summary>Whether compression, depth and masks go together.</summary>
    private bool TryReadForm(ReadOnlySpan<byte> info, uint size, bool isIcon)
    {
        switch (Compression)
        {
            case None when Bits is 1 or 2 or 4 or 8 or 24:
                return true;
            case None when Bits == 16:
                (RedMask, GreenMask, BlueMask) = (0x7C00, 0x03E0, 0x001F);
                return true;
            case None when Bits == 32:
                (RedMask, GreenMask, BlueMask) = (0x00FF0000, 0x0000FF00, 0x000000FF);
                AlphaMask = isIcon ? 0xFF000000 : 0;
                return true;
            case Rle8 when Bits == 8:
            case Rle4 when Bits == 4:
                return !isIcon;
            case BitFields or AlphaBitFields when Bits is 16 or 32:
                // In the 40-byte form the masks follow the header, in the longer ones they are part of it.
                bool follow = size <= 40;
                int count = Compression == AlphaBitFields || size >= 56 ? 4 : 3;
                if (info.Length < 40 + 4 * count)
                    return false;
                RedMask = BinaryPrimitives.ReadUInt32LittleEndian(info[40..]);
                GreenMask = BinaryPrimitives.ReadUInt32LittleEndian(info[44..]);
                BlueMask = BinaryPrimitives.ReadUInt32LittleEndian(info[48..]);
                AlphaMask = count == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(info[52..]) : 0;
                PaletteStart += follow ? 4 * count : 0;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The masked part of a pixel as 0 to 255.</summary>
    public static uint Extract(uint pixel, uint mask)
    {
        if (mask == 0)
            return 0;
        int shift = BitOperations.TrailingZeroCount(mask);
        ulong most = mask >> shift;
        ulong value = (pixel & mask) >> shift;
        return (uint)((value * 255 + most / 2) / most);
    }
}
