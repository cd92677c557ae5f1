using System.Runtime.InteropServices;
using Microsoft.ML.Transforms.Image;

namespace SkiaSharp;

/// <summary>Decodes JPEG files, in full or at some eighths of their size. Other formats are not there.</summary>
public unsafe class SKCodec : SKObject
{
    private readonly byte[] _encoded;
    private readonly JpegHeader _header;

    private SKCodec(byte[] encoded, JpegHeader header) => (_encoded, _header) = (encoded, header);

    /// <summary>The size of the picture in the file.</summary>
    public SKImageInfo Info => new(_header.Width, _header.Height, _header.Components == 1 ? SKColorType.Gray8 : SKColorType.Bgra8888, SKAlphaType.Opaque);

    /// <summary>Reads the header of what a stream holds; null for what is no JPEG file. The stream is disposed, here at once.</summary>
    public static SKCodec Create(Stream stream)
    {
        using PooledBytes bytes = PooledBytes.Read(stream);
        stream.Dispose();
        return JpegCodec.Matches(bytes.Span) && JpegHeader.TryRead(bytes.Span, out JpegHeader header) ? new SKCodec(bytes.Span.ToArray(), header) : null;
    }

    /// <summary>The size nearest to the wanted one that can be decoded to: so many eighths, rounded up.</summary>
    public SKSizeI GetScaledDimensions(float desiredScale)
    {
        int eighths = Math.Clamp((int)(desiredScale * 8 + 0.5f), 1, 8);
        return new SKSizeI(JpegCodec.Scaled(_header.Width, eighths), JpegCodec.Scaled(_header.Height, eighths));
    }

    /// <summary>Decodes to BGRA at a size that <see cref="GetScaledDimensions"/> gives.</summary>
    public SKCodecResult GetPixels(SKImageInfo info, nint pixels)
    {
        if (info.ColorType != SKColorType.Bgra8888)
            return SKCodecResult.InvalidConversion;
        if (!Enumerable.Range(1, 8).Any(eighths => JpegCodec.Scaled(_header.Width, eighths) == info.Width && JpegCodec.Scaled(_header.Height, eighths) == info.Height))
            return SKCodecResult.InvalidScale;
        if (!JpegCodec.TryDecode(_encoded, _header, (byte*)pixels, info.Width, info.Height))
            return SKCodecResult.ErrorInInput;
        return _header.HasEnd ? SKCodecResult.Success : SKCodecResult.IncompleteInput;
    }
}
