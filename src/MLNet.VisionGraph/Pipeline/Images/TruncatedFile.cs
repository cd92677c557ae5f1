using System.Buffers.Binary;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// Recognizes image files that end too early, as after a broken download. Decoders accept many of them and fill the missing part of the
/// picture with gray or black. Only the structure is read, nothing is decoded.
/// </summary>
internal static class TruncatedFile
{
    private const byte Marker = 0xFF;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Returns whether a file ends before its picture does. A format that is not known is not truncated.</summary>
    public static bool IsTruncated(ReadOnlySpan<byte> file) =>
        file.StartsWith<byte>([Marker, 0xD8, Marker]) ? !EndsAsJpeg(file)
        : file.StartsWith(PngSignature) ? !EndsAsPng(file)
        : file.StartsWith("RIFF"u8) && file.Length >= 12 ? BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) > file.Length - 8L
        : file.StartsWith("GIF8"u8) ? !EndsAsGif(file)
        : file.StartsWith("BM"u8) && file.Length >= 26 && IsTruncatedBmp(file);

    // Segments have a length; the data of a scan ends with a marker that is neither a stuffed byte nor a restart.
    private static bool EndsAsJpeg(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (true)
        {
            while (at + 1 < file.Length && file[at] == Marker && file[at + 1] == Marker)
                at++; // fill bytes
            if (at + 1 >= file.Length)
                return false;
            if (file[at] != Marker)
                return true; // not what the standard says, so it cannot be judged
            var marker = file[at + 1];
            at += 2;
            if (marker == EndOfImage)
                return true;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
                continue;
            if (at + 2 > file.Length)
                return false;
            at += BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (at > file.Length)
                return false;
            if (marker == StartOfScan && !SkipScan(file, ref at))
                return false;
        }
    }

    private static bool SkipScan(ReadOnlySpan<byte> file, ref int at)
    {
        while (file[at..].IndexOf(Marker) is >= 0 and var found)
        {
            at += found;
            if (at + 1 >= file.Length)
                return false;
            if (file[at + 1] is not (0 or Marker or (>= 0xD0 and <= 0xD7)))
                return true;
            at += file[at + 1] == Marker ? 1 : 2;
        }

        return false;
    }

    private static bool EndsAsPng(ReadOnlySpan<byte> file)
    {
        const int Around = 12; // length, type and checksum
        long at = PngSignature.Length;
        while (at + Around <= file.Length)
        {
            var chunk = file[(int)at..];
            if (chunk[4..].StartsWith("IEND"u8))
                return true;
            at += Around + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }

        return false;
    }

    // Only the first picture is decoded.
    private static bool EndsAsGif(ReadOnlySpan<byte> file)
    {
        const int Header = 13;
        if (file.Length < Header)
            return false;
        var at = Header + ColorTable(file[10]);
        while (at < file.Length)
        {
            switch (file[at])
            {
                case 0x3B:
                    return true;
                case 0x21:
                    at += 2;
                    if (!SkipBlocks(file, ref at))
                        return false;
                    break;
                case 0x2C:
                    if (at + 10 > file.Length)
                        return false;
                    at += 11 + ColorTable(file[at + 9]);
                    return SkipBlocks(file, ref at);
                default:
                    return true;
            }
        }

        return false;
    }

    private static int ColorTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static bool SkipBlocks(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length)
        {
            var length = file[at];
            at += 1 + length;
            if (length == 0)
                return true;
        }

        return false;
    }

    // Without compression, the header tells the number of bytes.
    private static bool IsTruncatedBmp(ReadOnlySpan<byte> file)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) < 40 || file.Length < 54)
            return false;
        var width = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[18..]));
        var height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        long bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        return compression is 0 or 3 && width < int.MaxValue && start + (((width * bits) + 31) / 32 * 4 * height) > file.Length;
    }
}
