using System.Buffers.Binary;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Where a picture lands on a canvas of another size, and who samples it.</summary>
internal static class ImageResizer
{
    public static PixelBuffer Resize(PixelBuffer source, int width, int height, ImageResizeMode mode)
    {
        if (mode == ImageResizeMode.Fill)
            return Nearest(source, width, height);

        // Single precision and cuts towards zero throughout: the last row or column depends on them.
        float widthAspect = (float)width / source.Width;
        float heightAspect = (float)height / source.Height;
        bool heightIsTighter = heightAspect < widthAspect;
        float aspect = heightIsTighter == (mode == ImageResizeMode.Pad) ? heightAspect : widthAspect;
        int destX = 0, destY = 0;
        if (heightIsTighter == (mode == ImageResizeMode.Pad))
        {
            float room = width - source.Width * aspect;
            destX = mode switch
            {
                ImageResizeMode.CropAnchorLeft => 0,
                ImageResizeMode.CropAnchorRight => (int)room,
                _ => (int)(room / 2)
            };
        }
        else
        {
            float room = height - source.Height * aspect;
            destY = mode switch
            {
                ImageResizeMode.CropAnchorTop => 0,
                ImageResizeMode.CropAnchorBottom => (int)room,
                _ => (int)(room / 2)
            };
        }

        PixelBuffer target = PixelBuffer.AllocateClear(width, height);
        var area = new MitchellResampler.Area(destX, destY, (int)(source.Width * aspect), (int)(source.Height * aspect));
        MitchellResampler.Draw(source, target, area);
        if (source.Format == MLPixelFormat.Rgba32)
            SwapRedAndBlue(target);
        return target;
    }

    /// <summary>Nearest neighbour; a position exactly between two pixels takes the left or upper one. Keeps the pixel format.</summary>
    private static PixelBuffer Nearest(PixelBuffer source, int width, int height)
    {
        PixelBuffer target = PixelBuffer.Allocate(width, height, source.Format);
        int[] columns = NearestIndices(source.Width, width);
        int[] rows = NearestIndices(source.Height, height);
        for (int y = 0; y < height; y++)
        {
            Span<uint> row = target.Row(y);
            if (y > 0 && rows[y] == rows[y - 1])
            {
                target.Row(y - 1).CopyTo(row);
                continue;
            }

            ReadOnlySpan<uint> from = source.Row(rows[y]);
            for (int x = 0; x < row.Length; x++)
                row[x] = from[columns[x]];
        }

        return target;
    }

    private static int[] NearestIndices(int from, int to)
    {
        var indices = new int[to];
        for (int i = 0; i < to; i++)
        {
            // ceil((i + 1/2) · from / to) − 1 in whole numbers
            long twice = (2L * i + 1) * from;
            indices[i] = (int)Math.Clamp((twice + 2L * to - 1) / (2L * to) - 1, 0, from - 1);
        }

        return indices;
    }

    private static void SwapRedAndBlue(PixelBuffer picture)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            foreach (ref uint pixel in picture.Row(y))
            {
                uint p = BitConverter.IsLittleEndian ? pixel : BinaryPrimitives.ReverseEndianness(pixel);
                p = p & 0xFF00FF00 | (p & 0xFF) << 16 | p >> 16 & 0xFF;
                pixel = BitConverter.IsLittleEndian ? p : BinaryPrimitives.ReverseEndianness(p);
            }
        }
    }
}
