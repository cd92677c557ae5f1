using System.Buffers.Binary;

namespace Microsoft.ML.Transforms.Image;

/// <summary>What has to be known of a JPEG file before memory is given to it.</summary>
internal readonly struct JpegHeader
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    public int Width { get; private init; }

    public int Height { get; private init; }

    /// <summary>1 grey, 3 colours, 4 inks.</summary>
    public int Components { get; private init; }

    public bool IsProgressive { get; private init; }

    /// <summary>Rows of one row of blocks: 8 times the largest vertical sampling factor.</summary>
    public int McuHeight { get; private init; }

    /// <summary>Whether the end of the picture is marked, that is, the file was not cut.</summary>
    public bool HasEnd { get; private init; }

    /// <summary>Walks the segments up to the frame header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out JpegHeader header)
    {
        header = default;
        int at = 2;
        while (at + 4 <= data.Length)
        {
            // Junk between segments is passed over, as the library does.
            if (data[at] != 0xFF || data[at + 1] is 0x00 or 0xFF)
            {
                at++;
                continue;
            }

            byte marker = data[at + 1];
            if (marker is 0x01 or 0xD8 or (>= 0xD0 and <= 0xD7))
            {
                at += 2;
                continue;
            }

            if (marker is StartOfScan or EndOfImage)
                return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]);
            bool isFrame = marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;
            if (!isFrame)
            {
                at += 2 + Math.Max(2, length);
                continue;
            }

            ReadOnlySpan<byte> frame = data[(at + 4)..];
            if (frame.Length < 6 || frame[5] is 0 or > 4 || frame.Length < 6 + 3 * frame[5])
                return false;
            int vertical = 1;
            for (int i = 0; i < frame[5]; i++)
                vertical = Math.Max(vertical, frame[7 + 3 * i] & 15);
            header = new JpegHeader
            {
                Height = BinaryPrimitives.ReadUInt16BigEndian(frame[1..]),
                Width = BinaryPrimitives.ReadUInt16BigEndian(frame[3..]),
                Components = frame[5],
                IsProgressive = marker is 0xC2 or 0xCA,
                McuHeight = 8 * vertical,
                HasEnd = frame.IndexOf([(byte)0xFF, EndOfImage]) >= 0
            };
            return header.Width > 0 && header.Height > 0;
        }

        return false;
    }
}
