namespace Microsoft.ML.Transforms.Image;

/// <summary>Wireless bitmaps: one bit a pixel, set bits are white.</summary>
internal static class WbmpDecoder
{
    private const int MaxSide = 0xFFFF;

    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        // Type 0, and a header byte in which only the bits for extensions may be set.
        int at = 2;
        if (data.Length < 4 || data[0] != 0 || (data[1] & 0x9F) != 0 || !TryReadSide(data, ref at, out int width) || !TryReadSide(data, ref at, out int height))
            return null;
        int rowBytes = (width + 7) / 8;
        if (!ImageCodec.IsSane(width, height, data.Length, 8) || data.Length - at < (long)rowBytes * height)
            return null;

        PixelBuffer picture = PixelBuffer.Allocate(width, height);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> bits = data.Slice(at + y * rowBytes, rowBytes);
            Span<uint> row = picture.Row(y);
            for (int x = 0; x < width; x++)
            {
                uint value = (bits[x >> 3] >> (7 - (x & 7)) & 1) != 0 ? 255u : 0u;
                row[x] = ImageCodec.Pack(value, value, value, 255);
            }
        }

        return picture;
    }

    /// <summary>Seven bits a byte, the highest bit says that more follow.</summary>
    private static bool TryReadSide(ReadOnlySpan<byte> data, ref int at, out int side)
    {
        side = 0;
        while (at < data.Length && side <= MaxSide)
        {
            byte part = data[at++];
            side = side << 7 | part & 0x7F;
            if ((part & 0x80) == 0)
                return side is > 0 and <= MaxSide;
        }

        return false;
    }
}
