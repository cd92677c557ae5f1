using System.Buffers.Binary;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Finds out what encoded bytes are and decodes them; the formats are the ones that the real package's decoder knows.</summary>
internal static class ImageCodec
{
    /// <summary>Pictures up to here are decoded even if their file holds only a part of them.</summary>
    private const long SmallPicture = 64L << 20;

    /// <summary>Decodes to premultiplied BGRA. EXIF orientation and colour profiles are not applied.</summary>
    /// <returns>The picture, or null for bytes that no decoder reads.</returns>
    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        if (JpegCodec.Matches(data))
            return JpegCodec.Decode(data);
        if (PngCodec.Matches(data))
            return PngCodec.Decode(data);
        if (WebPCodec.Matches(data))
            return WebPCodec.Decode(data);
        if (GifDecoder.Matches(data))
            return GifDecoder.Decode(data);
        if (BmpDecoder.Matches(data))
            return BmpDecoder.Decode(data);
        if (IcoDecoder.Matches(data))
            return IcoDecoder.Decode(data);
        return WbmpDecoder.Decode(data);
    }

    /// <summary>
    /// Whether a picture of that size may be allocated: it must fit an array index, and when it is large, the file must be able to
    /// hold it at the best compression that its format reaches. A header can claim anything.
    /// </summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="encodedBytes">Length of the file.</param>
    /// <param name="bestPixelsPerByte">Most pixels that one encoded byte can stand for.</param>
    public static bool IsSane(long width, long height, long encodedBytes, int bestPixelsPerByte)
    {
        if (width <= 0 || height <= 0 || width > int.MaxValue / 4 || height > int.MaxValue / 4 || width * height > int.MaxValue / 4)
            return false;
        return width * height * 4 <= SmallPicture || width * height <= encodedBytes * bestPixelsPerByte;
    }

    /// <summary>x·a/255, rounded: how colours are multiplied with their alpha.</summary>
    public static uint MultiplyByAlpha(uint value, uint alpha)
    {
        uint product = value * alpha + 128;
        return (product + (product >> 8)) >> 8;
    }

    /// <summary>One premultiplied pixel in memory order B, G, R, A.</summary>
    public static uint Pack(uint b, uint g, uint r, uint a)
    {
        if (a != 255)
        {
            b = MultiplyByAlpha(b, a);
            g = MultiplyByAlpha(g, a);
            r = MultiplyByAlpha(r, a);
        }

        uint pixel = b | g << 8 | r << 16 | a << 24;
        return BitConverter.IsLittleEndian ? pixel : BinaryPrimitives.ReverseEndianness(pixel);
    }

    /// <summary>Multiplies the colours of pixels that came with separate alpha.</summary>
    public static void Premultiply(Span<byte> pixels)
    {
        for (int i = 0; i + 3 < pixels.Length; i += 4)
        {
            uint alpha = pixels[i + 3];
            if (alpha == 255)
                continue;
            pixels[i] = (byte)MultiplyByAlpha(pixels[i], alpha);
            pixels[i + 1] = (byte)MultiplyByAlpha(pixels[i + 1], alpha);
            pixels[i + 2] = (byte)MultiplyByAlpha(pixels[i + 2], alpha);
        }
    }
}
