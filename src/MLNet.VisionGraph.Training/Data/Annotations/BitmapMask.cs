using System.IO.Compression;
using SkiaSharp;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>Reads masks that label files hold as small pictures: PNG in base64, in Supervisely's files compressed once more.</summary>
internal static class BitmapMask
{
    // Larger than any label, smaller than what a few bytes can claim.
    private const int MaxBytes = 1 << 26;

    /// <summary>Reads a mask and puts it into one of the photo's size.</summary>
    /// <param name="text">The picture in base64.</param>
    /// <param name="left">The column of its left edge in the photo.</param>
    /// <param name="top">The row of its upper edge in the photo.</param>
    /// <param name="width">The width of the photo.</param>
    /// <param name="height">The height of the photo.</param>
    /// <param name="isCompressed">Whether the picture is compressed with zlib.</param>
    /// <returns>The mask; null if there is no picture that can be read.</returns>
    public static InstanceMask? TryRead(string? text, double left, double top, int width, int height, bool isCompressed = false)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxBytes)
            return null;
        try
        {
            var bytes = Convert.FromBase64String(text);
            if (isCompressed)
                bytes = Decompress(bytes);
            if (ImageHeader.Read(new MemoryStream(bytes)) is not { } header || header.Pixels > (long)width * height)
                return null;
            using var bitmap = SKBitmap.Decode(bytes);
            return bitmap is null ? null : Place(bitmap, (int)Math.Round(left), (int)Math.Round(top), width, height);
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or IOException or ArgumentException)
        {
            return null;
        }
    }

    private static InstanceMask Place(SKBitmap bitmap, int left, int top, int width, int height)
    {
        var pixels = new bool[width * height];
        for (var y = Math.Max(0, -top); y < bitmap.Height && y + top < height; y++)
        {
            for (var x = Math.Max(0, -left); x < bitmap.Width && x + left < width; x++)
            {
                var color = bitmap.GetPixel(x, y);
                pixels[(y + top) * width + x + left] = color.Alpha > 0 && (color.Red | color.Green | color.Blue) > 0;
            }
        }

        return InstanceMask.FromPixels(pixels, width, height);
    }

    private static byte[] Decompress(byte[] bytes)
    {
        using var compressed = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var result = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (compressed.Read(buffer) is > 0 and var count)
        {
            result.Write(buffer, 0, count);
            if (result.Length > MaxBytes)
                throw new InvalidDataException("The mask is too large.");
        }

        return result.ToArray();
    }
}
