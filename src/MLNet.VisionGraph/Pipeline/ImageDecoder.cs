using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>Encoded bytes become pictures, through ML.NET's own decoders.</summary>
internal static class ImageDecoder
{
    /// <summary>Decodes in full, as ML.NET does.</summary>
    /// <exception cref="InvalidDataException">The bytes are no picture, or a damaged one.</exception>
    public static MLImage Decode(ArraySegment<byte> encoded)
    {
        if (encoded.Count == 0)
            throw new InvalidDataException("the image has no bytes");
        using var stream = new MemoryStream(encoded.Array!, encoded.Offset, encoded.Count, writable: false);
        try
        {
            return MLImage.CreateFromStream(stream);
        }
        catch (Exception exception) when (exception is ArgumentException || exception.GetType() == typeof(Exception))
        {
            // What MLImage says when a decoder gives up is about its parameter, not about the picture; and where a header claims more pixels
            // than can be had, it throws a plain Exception.
            throw new InvalidDataException("the data is damaged, claims too many pixels, or is in no format that ML.NET decodes (JPEG, PNG, WebP, GIF, BMP, ICO)", exception);
        }
    }

    /// <summary>Decodes for a resize: much larger JPEG files at a part of their size (<see cref="JpegDecoding.Reduced"/>), everything else in full.</summary>
    /// <param name="encoded">The file.</param>
    /// <param name="height">The height that the picture will be resized to.</param>
    /// <param name="width">The width that the picture will be resized to.</param>
    /// <inheritdoc cref="Decode(ArraySegment{byte})" path="/exception"/>
    public static MLImage Decode(ArraySegment<byte> encoded, int height, int width) => ReducedJpeg.TryDecode(encoded, height, width) ?? Decode(encoded);
}
