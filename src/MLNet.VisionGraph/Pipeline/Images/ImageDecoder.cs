using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>Decodes encoded images with ML.NET's own decoders.</summary>
internal static class ImageDecoder
{
    /// <summary>Decodes at full size, as ML.NET does.</summary>
    /// <param name="encoded">The encoded file.</param>
    /// <param name="maxPixels">The number of pixels that its header may claim.</param>
    /// <exception cref="InvalidDataException">The bytes are not an image, claim too many pixels, or the image is damaged.</exception>
    public static MLImage Decode(ArraySegment<byte> encoded, long maxPixels = ImageHeader.DefaultMaxPixels)
    {
        if (encoded.Count == 0)
            throw new InvalidDataException("the image has no bytes");
        ImageHeader.Read(Open(encoded))?.Check(maxPixels);
        using var stream = Open(encoded);
        try
        {
            return MLImage.CreateFromStream(stream);
        }
        catch (Exception exception) when (exception is ArgumentException || exception.GetType() == typeof(Exception))
        {
            // When a decoder fails, MLImage's message is about its parameter, not about the image; and where a header claims more pixels
            // than can be allocated, it throws a plain Exception.
            throw new InvalidDataException(
                "the data is damaged, claims too many pixels, or is in no format that ML.NET decodes (JPEG, PNG, WebP, GIF, BMP, ICO)",
                exception
            );
        }
    }

    /// <summary>
    /// Decodes for a resize: much larger JPEG files at a reduced size (<see cref="JpegDecoding.Reduced"/>), everything else at full size.
    /// </summary>
    /// <param name="encoded">The encoded file.</param>
    /// <param name="height">The height that the image will be resized to.</param>
    /// <param name="width">The width that the image will be resized to.</param>
    /// <param name="maxPixels">The number of pixels that may be decoded.</param>
    /// <inheritdoc cref="Decode(ArraySegment{byte}, long)" path="/exception"/>
    public static MLImage Decode(ArraySegment<byte> encoded, int height, int width, long maxPixels = ImageHeader.DefaultMaxPixels) =>
        ReducedJpeg.TryDecode(encoded, height, width, maxPixels) ?? Decode(encoded, maxPixels);

    private static MemoryStream Open(ArraySegment<byte> encoded) => new(encoded.Array!, encoded.Offset, encoded.Count, writable: false);
}
