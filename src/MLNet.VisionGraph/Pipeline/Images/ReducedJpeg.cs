using System.Buffers;
using Microsoft.ML.Data;
using SkiaSharp;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// Decodes large JPEG files at a number of eighths of their size, as the format's 8 × 8 blocks of frequencies allow: the inverse
/// transform of the highest frequencies and all later steps on them are skipped. Uses SkiaSharp, the decoder on which ML.NET's own
/// images are built.
/// </summary>
internal static class ReducedJpeg
{
    /// <summary>
    /// The minimum ratio of the decoded side to the needed side. A smaller one changes features more and saves little time.
    /// </summary>
    public const int Margin = 4;

    /// <summary>The maximum number of eighths. With more, the saved time is not worth the difference in the features.</summary>
    public const int MaxEighths = 4;

    private const int MaxPooledBytes = 1 << 25;

    /// <summary>Decodes a file at a reduced size.</summary>
    /// <param name="encoded">The encoded file.</param>
    /// <param name="height">The height that the image will be resized to.</param>
    /// <param name="width">The width that the image will be resized to.</param>
    /// <param name="maxPixels">The number of pixels that may be decoded; of a progressive file, the number that it may have.</param>
    /// <returns>The image; null if the file is not a JPEG, not large enough, or not valid, and must be decoded at full size.</returns>
    public static MLImage? TryDecode(ArraySegment<byte> encoded, int height, int width, long maxPixels = ImageHeader.DefaultMaxPixels)
    {
        if (JpegSize.Read(encoded, out var isProgressive) is not { } full || Eighths(full, height, width) is not { } eighths)
            return null;
        if (!JpegSize.CanHold(full, encoded.Count) || (isProgressive && (long)full.Height * full.Width > maxPixels))
            return null;
        using var codec = SKCodec.Create(new MemoryStream(encoded.Array!, encoded.Offset, encoded.Count, writable: false));
        if (codec is null)
            return null;
        var size = codec.GetScaledDimensions(eighths / 8f);
        if ((long)size.Width * size.Height > maxPixels)
            return null;
        return Decode(codec, new SKImageInfo(size.Width, size.Height, SKColorType.Bgra8888, SKAlphaType.Premul));
    }

    private static int? Eighths((int Height, int Width) full, int height, int width)
    {
        // The side that is reduced less determines the scale.
        var part = Math.Max((double)height / full.Height, (double)width / full.Width) * Margin;
        var eighths = (int)Math.Ceiling(part * 8);
        return eighths <= MaxEighths ? eighths : null;
    }

    private static unsafe MLImage? Decode(SKCodec codec, SKImageInfo info)
    {
        // Very large buffers are left to the garbage collector; the pool would keep them.
        var isPooled = info.BytesSize <= MaxPooledBytes;
        var pixels = isPooled ? ArrayPool<byte>.Shared.Rent(info.BytesSize) : GC.AllocateUninitializedArray<byte>(info.BytesSize);
        try
        {
            fixed (byte* target = pixels)
            {
                // Truncated files, and others that are not valid, are decoded as ML.NET decodes them.
                if (codec.GetPixels(info, (nint)target) != SKCodecResult.Success)
                    return null;
            }

            return MLImage.CreateFromPixels(info.Width, info.Height, MLPixelFormat.Bgra32, pixels.AsSpan(0, info.BytesSize));
        }
        finally
        {
            if (isPooled)
                ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
