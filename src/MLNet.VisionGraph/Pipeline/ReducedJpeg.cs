using System.Buffers;
using Microsoft.ML.Data;
using SkiaSharp;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// Decodes large JPEG files at so many eighths of their size, which the format's 8 × 8 blocks of frequencies allow: the inverse transform of the finest frequencies and everything
/// after it are never done. By SkiaSharp, the decoder that ML.NET's own images are built on.
/// </summary>
internal static class ReducedJpeg
{
    /// <summary>How many times the needed side is left: closer to the need, features differ more and little time is won.</summary>
    public const int Margin = 4;

    /// <summary>More eighths than this are not worth the difference.</summary>
    public const int MostEighths = 4;

    /// <summary>Decodes a file at a part of its size.</summary>
    /// <param name="encoded">The file.</param>
    /// <param name="height">The height that the picture will be resized to.</param>
    /// <param name="width">The width that the picture will be resized to.</param>
    /// <returns>The picture; null where the file is no JPEG, not large enough, or not sound: those are for the usual way.</returns>
    public static MLImage? TryDecode(ArraySegment<byte> encoded, int height, int width)
    {
        if (JpegSize.Of(encoded) is not { } full || Eighths(full, height, width) is not { } eighths)
            return null;
        using var codec = SKCodec.Create(new MemoryStream(encoded.Array!, encoded.Offset, encoded.Count, writable: false));
        if (codec is null)
            return null;
        var size = codec.GetScaledDimensions(eighths / 8f);
        return Decode(codec, new SKImageInfo(size.Width, size.Height, SKColorType.Bgra8888, SKAlphaType.Premul));
    }

    private static int? Eighths((int Height, int Width) full, int height, int width)
    {
        // The side that is reduced less decides.
        var part = Math.Max((double)height / full.Height, (double)width / full.Width) * Margin;
        var eighths = (int)Math.Ceiling(part * 8);
        return eighths <= MostEighths ? eighths : null;
    }

    private static unsafe MLImage? Decode(SKCodec codec, SKImageInfo info)
    {
        var pixels = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        try
        {
            fixed (byte* target = pixels)
            {
                // A file that was cut, and every other that is not sound, is decoded as ML.NET does it.
                if (codec.GetPixels(info, (nint)target) != SKCodecResult.Success)
                    return null;
            }

            return MLImage.CreateFromPixels(info.Width, info.Height, MLPixelFormat.Bgra32, pixels.AsSpan(0, info.BytesSize));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
