using System.Buffers.Binary;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// Reads the size of a JPEG image from the header of the file alone (ITU-T T.81, annex B), so that no codec is created for small files.
/// </summary>
internal static class JpegSize
{
    private const byte StartOfScan = 0xDA;

    /// <summary>Reads the frame header.</summary>
    /// <returns>The height and width in pixels; null if the bytes are not a JPEG file or have no valid header.</returns>
    public static (int Height, int Width)? Read(ReadOnlySpan<byte> encoded) => Read(encoded, out _);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    /// <param name="encoded">The encoded file.</param>
    /// <param name="isProgressive">Whether the file is progressive: its decoder keeps all coefficients, also for a reduced size.</param>
    public static (int Height, int Width)? Read(ReadOnlySpan<byte> encoded, out bool isProgressive)
    {
        isProgressive = false;
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
            {
                isProgressive = (marker & 3) == 2;
                return rest.Length < 9
                    ? null
                    : (BinaryPrimitives.ReadUInt16BigEndian(rest[5..]), BinaryPrimitives.ReadUInt16BigEndian(rest[7..]));
            }

            var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length > rest.Length)
                return null;
            rest = rest[length..];
        }

        return null;
    }

    /// <summary>
    /// Returns whether a file of a given length can hold an image: every block of 8 × 8 pixels takes at least two bits of a baseline
    /// file, one for its mean and one for its end. Files that are cut short by less than half are accepted.
    /// </summary>
    public static bool CanHold((int Height, int Width) size, int bytes) => ((size.Height + 7L) / 8) * ((size.Width + 7L) / 8) <= 8L * bytes;

    // SOF0 to SOF15, without DHT, JPG and DAC, whose codes are in the same range.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
