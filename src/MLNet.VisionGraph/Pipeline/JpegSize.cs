using System.Buffers.Binary;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>The size of the picture in a JPEG file, from its header alone (ITU-T T.81, annex B): small files need no second look.</summary>
internal static class JpegSize
{
    private const byte StartOfScan = 0xDA;

    /// <summary>Finds the frame header.</summary>
    /// <returns>Height and width in pixels; null where the bytes are no JPEG file or have no sound header.</returns>
    public static (int Height, int Width)? Of(ReadOnlySpan<byte> encoded)
    {
        if (encoded is not [0xFF, 0xD8, 0xFF, ..])
            return null;
        var rest = encoded[2..];
        while (rest is [0xFF, var marker, _, _, ..])
        {
            if (marker == 0xFF)
            {
                rest = rest[1..]; // padding
                continue;
            }

            if (marker == StartOfScan)
                return null;
            if (IsFrame(marker))
                return rest.Length < 9 ? null : (BinaryPrimitives.ReadUInt16BigEndian(rest[5..]), BinaryPrimitives.ReadUInt16BigEndian(rest[7..]));
            var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length > rest.Length)
                return null;
            rest = rest[length..];
        }

        return null;
    }

    // SOF0 to SOF15; DHT, JPG and DAC lie among them.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
