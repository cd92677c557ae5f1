using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// Resizes images as Pillow does: rows first, then columns, in fixed point with 8-bit intermediate values. Results are therefore the same
/// on every machine, whatever its vector units.
/// </summary>
internal static class ImageResampler
{
    private const int Half = 1 << (ResampleWeights.Bits - 1);

    /// <summary>Resizes a part of an image. Pixels outside the part have no influence.</summary>
    public static RgbImage Resize(RgbImage source, PixelWindow part, int width, int height, ResampleFilter filter) =>
        Resize(source, part, width, height, new PixelWindow(0, 0, width, height), filter);

    /// <summary>Resizes a part of an image and crops a window from the result. Pixels outside the window are never computed.</summary>
    /// <param name="source">The image, which is not changed.</param>
    /// <param name="part">The part to resize.</param>
    /// <param name="width">The width to resize to.</param>
    /// <param name="height">The height to resize to.</param>
    /// <param name="window">The window of the resized image to keep.</param>
    /// <param name="filter">The resampling filter.</param>
    public static RgbImage Resize(RgbImage source, PixelWindow part, int width, int height, PixelWindow window, ResampleFilter filter)
    {
        if (part.Width == width && part.Height == height)
            return Cut(source, part.Left + window.Left, part.Top + window.Top, window.Width, window.Height);

        using var columns = new ResampleWeights(part.Width, width, window.Left, window.Width, filter);
        using var rows = new ResampleWeights(part.Height, height, window.Top, window.Height, filter);
        var (first, end) = part.Height == height ? (window.Top, window.Top + window.Height) : (rows.First, rows.End);
        var wide =
            part.Width == width
                ? Cut(source, part.Left + window.Left, part.Top + first, window.Width, end - first)
                : ResizeRows(source, part, first, end, columns, window.Width);
        if (part.Height == height)
            return wide;
        using (wide)
            return ResizeColumns(wide, rows, window.Height);
    }

    private static RgbImage Cut(RgbImage source, int left, int top, int width, int height)
    {
        var target = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
            source.Row(top + y).Slice(left * 3, width * 3).CopyTo(target.Row(y));
        return target;
    }

    private static RgbImage ResizeRows(RgbImage source, PixelWindow part, int first, int end, in ResampleWeights columns, int width)
    {
        var target = new RgbImage(width, end - first);
        var pixels = source.PaddedPixels;
        for (var x = 0; x < width; x++)
        {
            var weights = columns.Of(x, out var from);
            var at = ((part.Top + first) * source.Width + part.Left + from) * 3;
            var to = target.Pixels[(x * 3)..];
            for (var y = first; y < end; y++)
            {
                // A pixel is loaded as a 4-byte word; the fourth byte belongs to the next pixel and is discarded.
                var sum = Vector128.Create(Half);
                var run = pixels.Slice(at, weights.Length * 3 + 1);
                for (var tap = 0; tap < weights.Length; tap++)
                    sum += Load(run[(tap * 3)..]) * weights[tap];
                sum = Vector128.Clamp(sum >> ResampleWeights.Bits, Vector128<int>.Zero, Vector128.Create(255));
                var offset = (y - first) * width * 3;
                to[offset] = (byte)sum.GetElement(0);
                to[offset + 1] = (byte)sum.GetElement(1);
                to[offset + 2] = (byte)sum.GetElement(2);
                at += source.Width * 3;
            }
        }

        return target;
    }

    private static Vector128<int> Load(ReadOnlySpan<byte> pixel)
    {
        var bytes = Vector128.CreateScalarUnsafe(MemoryMarshal.Read<uint>(pixel)).AsByte();
        return Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
    }

    private static RgbImage ResizeColumns(RgbImage source, in ResampleWeights rows, int height)
    {
        var target = new RgbImage(source.Width, height);
        var length = source.Width * 3;
        var first = rows.First;
        for (var y = 0; y < height; y++)
        {
            var weights = rows.Of(y, out var from);
            var lines = source.Pixels[((from - first) * length)..];
            var to = target.Row(y);
            var x = 0;
            for (; x <= length - 8; x += 8)
            {
                var sum = Vector256.Create(Half);
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    var bytes = Vector128.CreateScalarUnsafe(MemoryMarshal.Read<ulong>(lines[(tap * length + x)..])).AsByte();
                    var (low, high) = Vector128.Widen(Vector128.WidenLower(bytes));
                    sum += Vector256.Create(low, high).AsInt32() * weights[tap];
                }

                sum = Vector256.Clamp(sum >> ResampleWeights.Bits, Vector256<int>.Zero, Vector256.Create(255));
                var words = Vector128.Narrow(sum.GetLower(), sum.GetUpper()).AsUInt16();
                MemoryMarshal.Write(to[x..], Vector128.Narrow(words, words).AsUInt64().ToScalar());
            }

            for (; x < length; x++)
            {
                var sum = Half;
                for (var tap = 0; tap < weights.Length; tap++)
                    sum += lines[tap * length + x] * weights[tap];
                to[x] = (byte)Math.Clamp(sum >> ResampleWeights.Bits, 0, 255);
            }
        }

        return target;
    }
}
